import { test } from 'tap'
import { readConfig } from '../../server/config.ts'
import { testMarket } from '../support/app.ts'
import { documentsOf, textOf, yamlOf } from './files.ts'

interface Dashboard {
  readonly uid: string
  readonly panels: readonly {
    title: string
    datasource: { uid: string }
    targets: readonly { expr: string }[]
  }[]
}

/** Functions and words of the query language, which stand where a metric could. */
const language = new Set(['histogram_quantile', 'sum', 'rate', 'by', 'max', 'topk'])

const dashboard = JSON.parse(textOf('deploy/grafana/dashboards/fashionistar.json')) as Dashboard

/** `sum by (le) (rate(http_x_bucket{route="/"}[5m]))` names `http_x_bucket`. */
const metricsIn = (expression: string): string[] =>
  (expression.replaceAll(/\{[^}]*\}|\[[^\]]*\]|by \([^)]*\)/g, ' ').match(/[a-z_][a-z\d_:]*/gi) ?? []).filter(
    (word) => !language.has(word),
  )

test('every metric the dashboard names is one that we have', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  await server.inject('/api/v1/products')
  await server.inject('/api/v2/products.list')
  const { body } = await server.inject('/metrics')
  const there = new Set(body.split('\n').flatMap((line) => /^[a-z_\d:]+/i.exec(line)?.[0] ?? []))
  const titles = dashboard.panels.map(({ title }) => title).join(' ')
  for (const subject of ['Latency', 'Database', 'Queue depth', 'Queue age', 'Orders per minute', 'Errors']) {
    t.match(titles, subject)
  }
  for (const { title, targets } of dashboard.panels) {
    const names = targets.flatMap(({ expr }) => metricsIn(expr))
    t.ok(names.length > 0, title)
    for (const name of names) t.ok(there.has(name), `${title}: ${name}`)
  }
  t.match(body, /operation_calls_total\{operation="products.list",outcome="done"\} 2/, 'calls count by either door')
  t.match(body, /database_statements_total [1-9]/)
})

test('Grafana is given the data it asks for, and Prometheus asks where probes are answered', async (t) => {
  const { datasources } = yamlOf('deploy/grafana/provisioning/datasources/prometheus.yaml') as {
    datasources: { uid: string }[]
  }
  const uids = new Set(datasources.map(({ uid }) => uid))
  for (const { title, datasource } of dashboard.panels) t.ok(uids.has(datasource.uid), title)
  documentsOf(t, 'deploy/grafana/provisioning/dashboards/files.yaml')
  const [prometheus] = documentsOf<{ scrape_configs: { dns_sd_configs: { port: number; names: string[] }[] }[] }>(
    t,
    'deploy/prometheus/prometheus.yml',
  )
  const { services } = yamlOf('compose.yaml') as {
    services: Record<string, { environment?: Record<string, unknown> }>
  }
  const found = prometheus!.scrape_configs.flatMap((each) => each.dns_sd_configs)
  const names = found.flatMap((each) => each.names)
  t.strictSame(names, ['web-1', 'web-2', 'worker-1', 'worker-2'], 'each process of ours')
  for (const name of names) t.ok(name in services, name)
  for (const { port } of found) t.equal(port, readConfig({}).port)
  for (const name of ['worker-1', 'worker-2']) {
    t.equal(
      services[name]?.environment?.['WORKER_PORT'],
      readConfig({}).port,
      `${name} answers there, and the image asks there`,
    )
  }
})
