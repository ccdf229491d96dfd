import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { test, type Test } from 'tap'
import { documentsOf, programOf, root, scratch, textOf, yamlOf } from './files.ts'
import { judge } from './promql.ts'
import { series } from './troubles.ts'

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string }
}
const home = 'deploy/prometheus'
const rulesIn = (t: Test): Rule[] =>
  documentsOf<{ groups: { rules: Rule[] }[] }>(t, `${home}/alerts.yml`)[0]!.groups.flatMap(({ rules }) => rules)

test('every alert asks for what we measure, says what is wrong, and has a line on what to do', async (t) => {
  const [ask, rules, guide] = [await judge(t), rulesIn(t), textOf('deploy/README.md')]
  for (const { alert, expr, labels, annotations } of rules) {
    ask(expr, alert)
    t.ok(['page', 'ticket'].includes(labels.severity), `${alert}: ${labels.severity}`)
    t.match(annotations.summary, /^\S.{15,}\.$/, alert)
    const [, told] = new RegExp(`^\\| \`${alert}\` \\| (.+) \\|$`, 'm').exec(guide) ?? []
    t.match(told, /.{15,} \| .{8,}/, `${alert}: what to look at and to do`)
    if (labels.severity === 'page') t.match(told, '!', `${alert} is marked as one that wakes`)
  }
  t.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length, 'each name once')
  const named = [...guide.matchAll(/^\| `([A-Z]\w+)` \|/gm)].map(([, name]) => name!)
  t.strictSame(named.toSorted(), rules.map(({ alert }) => alert).toSorted(), 'and no line is of one that there is not')
})

test('what follows from an alert is kept quiet by names that there are', async (t) => {
  const names = rulesIn(t).map(({ alert }) => alert)
  const { inhibit_rules } = yamlOf(`${home}/alertmanager.yml`) as {
    inhibit_rules: Record<'source_matchers' | 'target_matchers', string[]>[]
  }
  for (const text of inhibit_rules.flatMap((rule) => [...rule.source_matchers, ...rule.target_matchers])) {
    const [, pattern = ''] = /^alertname =~? "(.+)"$/.exec(text) ?? []
    for (const each of pattern.split('|'))
      t.ok(
        names.some((name) => new RegExp(`^(${each})$`).test(name)),
        each,
      )
  }
  const { services } = yamlOf('compose.yaml') as { services: Record<string, { volumes: string[] }> }
  const { rule_files, alerting } = yamlOf(`${home}/prometheus.yml`) as {
    rule_files: string[]
    alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] }
  }
  for (const file of [...rule_files, 'prometheus.yml']) {
    t.ok(services['prometheus']!.volumes.includes(`./${home}/${file}:/etc/prometheus/${file}:ro`), file)
  }
  const targets = alerting.alertmanagers.flatMap((each) => each.static_configs).flatMap((each) => each.targets)
  for (const target of targets) t.ok(Object.hasOwn(services, target.replace(/:.*/, '')), target)
})

const promtool = programOf('promtool')
const amtool = programOf('amtool')
const run = (program: string, args: readonly string[]) => spawnSync(program, args, { cwd: root, encoding: 'utf8' })

test('Prometheus takes its files', { skip: promtool === undefined && 'promtool is not installed' }, async (t) => {
  const { status, stdout, stderr } = run(promtool!, ['check', 'config', `${home}/prometheus.yml`])
  t.equal(status, 0, stderr)
  t.match(stdout, `SUCCESS: ${rulesIn(t).length} rules found`)
})

test('so does Alertmanager', { skip: amtool === undefined && 'amtool is not installed' }, async (t) => {
  const { status, stderr } = run(amtool!, ['check-config', `${home}/alertmanager.yml`])
  t.equal(status, 0, stderr)
})

const countOf = (alert: string, value: number) => ({
  expr: `count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0)`,
  eval_time: '70m',
  exp_samples: [{ labels: '{}', value }],
})

test(
  'each alert is there in its trouble, and none while all is well',
  { skip: promtool === undefined && 'promtool is not installed' },
  async (t) => {
    const names = rulesIn(t).map(({ alert }) => alert)
    const interval = '1m'
    const tests = [
      { interval, input_series: series(), promql_expr_test: names.map((name) => countOf(name, 0)) },
      ...names.map((name) => ({ interval, input_series: series(name), promql_expr_test: [countOf(name, 1)] })),
    ]
    const file = path.join(scratch(t), 'alerts.test.json')
    const rules = path.join(root, home, 'alerts.yml')
    fs.writeFileSync(file, JSON.stringify({ rule_files: [rules], evaluation_interval: interval, tests }))
    const { status, stdout, stderr } = run(promtool!, ['test', 'rules', file])
    t.equal(status, 0, `${stdout}${stderr}`)
  },
)
