import type { Test } from 'tap'
import * as orders from '../../domain/orders/operations.ts'
import * as payments from '../../domain/payments/operations.ts'
import { queues } from '../../domain/common/task.ts'
import { registry as tasks } from '../../jobs/registry.ts'
import { replicaMetrics } from '../../server/replica/metrics.ts'
import { testMarket } from '../support/app.ts'

/** Functions and words of the query language, which stand where a metric could. */
const language = new Set(
  `histogram_quantile sum rate by max topk and or on unless absent count vector delta increase min_over_time`.split(
    ' ',
  ),
)

/** `sum by (le) (rate(http_x_bucket{route="/"}[5m]))` names `http_x_bucket`. */
export const metricsIn = (expression: string): string[] =>
  (expression.replaceAll(/\{[^}]*\}|\[[^\]]*\]|(by|on) \([^)]*\)/g, ' ').match(/[a-z_][a-z\d_:]*/gi) ?? []).filter(
    (word) => !language.has(word),
  )

interface Matcher {
  readonly metric: string
  readonly label: string
  readonly value: string
}

/** What is asked of labels, each value by itself. */
export const matchersIn = (expression: string): Matcher[] =>
  [...expression.matchAll(/(\w+)\{([^}]*)\}/g)].flatMap(([, metric, inside]) =>
    [...inside!.matchAll(/(\w+)(?:=~|!~|!=|=)"([^"]*)"/g)].flatMap(([, label, values]) =>
      values!.split('|').map((value) => ({ metric: metric!, label: label!, value })),
    ),
  )

/** Labels whose values are names of ours. */
const values: Readonly<Record<string, ReadonlySet<string>>> = {
  task: new Set(tasks.keys()),
  queue: new Set(queues),
  operation: new Set([...Object.values(orders), ...Object.values(payments)].map(({ id }) => id)),
  outcome: new Set(['done', 'mixed', 'refused', 'failed', 'completed']),
  answered: new Set(['replica', 'failed', 'down', 'behind', 'own-writes']),
  state: new Set(['idle', 'busy', 'waiting']),
  job: new Set(['web', 'worker']),
}

/** Whether an expression asks for what `/metrics` has: each metric, with each label. */
export async function judge(t: Test): Promise<(expression: string, title: string) => void> {
  const { app } = await testMarket(t, { products: 2 })
  const { registry } = app.metrics
  replicaMetrics(registry, () => 0)
  const ofPrometheus = ['job', 'instance', 'le']
  const labels = new Map([['up', ofPrometheus]])
  for (const metric of registry.getMetricsAsArray()) {
    const { name, type, labelNames } = metric as unknown as { name: string; type: string; labelNames: string[] }
    const names = type === 'histogram' ? ['bucket', 'count', 'sum'].map((part) => `${name}_${part}`) : [name]
    for (const each of names) labels.set(each, [...labelNames, ...ofPrometheus])
  }
  return (expression, title) => {
    const names = metricsIn(expression)
    t.ok(names.length > 0, title)
    for (const name of names) t.ok(labels.has(name), `${title}: ${name}`)
    for (const { metric, label, value } of matchersIn(expression)) {
      t.ok(labels.get(metric)?.includes(label), `${title}: ${metric} tells ${label}`)
      t.ok(values[label]?.has(value) ?? true, `${title}: there is ${label} ${value}`)
    }
    const [, by = ''] = /by \(([^)]*)\)/.exec(expression) ?? []
    const wanted = by.split(', ').filter((label) => label !== '' && label !== 'le')
    for (const label of wanted)
      t.ok(
        names.some((name) => labels.get(name)?.includes(label)),
        `${title}: by ${label}`,
      )
  }
}
