import { test } from 'tap'
import { readConfig } from '../../server/config.ts'
import { testMarket } from '../support/app.ts'
import { documentsOf, textOf, yamlOf } from './files.ts'
import { judge } from './promql.ts'

interface Dashboard {
  readonly uid: string
  readonly panels: readonly {
    id: number
    title: string
    gridPos: { x: number; y: number; w: number; h: number }
    datasource: { uid: string }
    targets: readonly { expr: string }[]
  }[]
}

const subjects =
  `Latency|Database|Queue depth|Queue age|Orders per minute|Errors|Turned away|Who watches stock|Replica`.split('|')

const dashboard = JSON.parse(textOf('deploy/grafana/dashboards/fashionistar.json')) as Dashboard

test('every metric the dashboard names is one that we have, and so is each label', async (t) => {
  const ask = await judge(t)
  const titles = dashboard.panels.map(({ title }) => title).join(' ')
  for (const subject of subjects) t.match(titles, subject)
  for (const { title, targets } of dashboard.panels) for (const { expr } of targets) ask(expr, title)
})

test('calls count by either door, and so do statements', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  await server.inject('/api/v1/products')
  await server.inject('/api/v2/products.list')
  const { body } = await server.inject('/metrics')
  t.match(body, /operation_calls_total\{operation="products.list",outcome="done"\} 2/)
  t.match(body, /database_statements_total [1-9]/)
})

test('no two panels lie over each other', async (t) => {
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, n) => `${x + (n % w)} ${y + Math.floor(n / w)}`),
  )
  t.equal(new Set(cells).size, cells.length)
  const ids = dashboard.panels.map(({ id }) => id)
  t.equal(new Set(ids).size, ids.length)
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
