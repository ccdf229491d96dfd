import { spawnSync } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import { test } from 'tap'
import { parseAllDocuments } from 'yaml'
import { readConfig, variables } from '../../server/config.ts'
import { documentsOf, filesBelow, programOf, root, textOf } from './files.ts'
import { faultOf, folder, isPatch, overlay, type Thing, thingsIn } from './manifests.ts'
import { straysIn } from './strays.ts'

const kubectl = programOf('kubectl')

interface Container {
  readonly env?: readonly { name: string; value: string }[]
  readonly securityContext?: { readonly readOnlyRootFilesystem?: boolean }
}
interface Workload extends Thing {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly terminationGracePeriodSeconds?: number
        readonly securityContext?: { readonly runAsNonRoot?: boolean }
        readonly containers: readonly Container[]
      }
    }
  }
}
const budget = (spec: object): Thing => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'x' },
  spec,
})

test('every manifest is one that Kubernetes takes', async (t) => {
  for (const { file, thing } of thingsIn(t)) {
    if (!isPatch(file)) t.equal(await faultOf(thing), undefined, `${file}: ${thing.kind} ${thing.metadata.name}`)
  }
  t.type(await faultOf(budget({ minAvailable: {} })), 'string', 'what is wrong is seen')
})

test(
  'what the overlay makes of them is too',
  { skip: kubectl === undefined && 'kubectl is not installed' },
  async (t) => {
    const { status, stdout, stderr } = spawnSync(kubectl!, ['kustomize', overlay], { cwd: root, encoding: 'utf8' })
    t.equal(status, 0, stderr)
    const things = parseAllDocuments(stdout).map((each) => each.toJS() as Thing)
    const kinds = new Set(things.map(({ kind }) => kind))
    for (const kind of ['Cluster', 'Deployment', 'Ingress', 'ObjectStore', 'ScheduledBackup', 'ScaledObject']) {
      t.ok(kinds.has(kind), kind)
    }
    for (const thing of things) t.equal(await faultOf(thing), undefined, `${thing.kind} ${thing.metadata.name}`)
  },
)

test('no manifest says what its kind does not know', (t) => {
  const known = thingsIn(t)
  const typo = budget({ minAvaliable: 1 })
  const strays = straysIn(t, [
    ...known.map(({ thing, file }) => ({ thing, part: isPatch(file) })),
    { thing: typo, part: true },
  ])
  t.match(strays, [/minAvaliable.* does not exist/], 'but for the one that was misspelled to see')
  t.end()
})

test('every file is a resource or a patch of its kustomization', async (t) => {
  for (const file of filesBelow(folder, 'kustomization.yaml')) {
    const [{ resources, patches = [] }] = documentsOf<{ resources: string[]; patches?: { path: string }[] }>(
      t,
      file,
    ) as [{ resources: string[]; patches?: { path: string }[] }]
    const home = file.replace('kustomization.yaml', '')
    const named = [...resources.filter((each) => each.endsWith('.yaml')), ...patches.map(({ path }) => path)]
    const there = filesBelow(home, '.yaml').map((each) => each.slice(home.length))
    t.strictSame(named.toSorted(), there.filter((each) => each !== 'kustomization.yaml').toSorted(), file)
  }
})

test('pods run as nobody special on a file system that is read, and have time to leave', async (t) => {
  const known = new Set(variables)
  const things = ['web', 'worker', 'migrate'].flatMap((name) => documentsOf<Workload>(t, `${folder}/base/${name}.yaml`))
  const workloads = things.filter(({ kind }) => ['Deployment', 'Job'].includes(kind))
  t.equal(workloads.length, 3)
  for (const { metadata, spec } of workloads) {
    const pod = spec.template.spec
    t.equal(pod.securityContext?.runAsNonRoot, true, metadata.name)
    for (const { env = [], securityContext } of pod.containers) {
      t.equal(securityContext?.readOnlyRootFilesystem, true, metadata.name)
      for (const { name } of env) t.ok(known.has(name), name)
      const { drainSeconds } = readConfig(Object.fromEntries(env.map(({ name, value }) => [name, value])))
      t.ok(drainSeconds === 0 || drainSeconds < (pod.terminationGracePeriodSeconds ?? 30), metadata.name)
    }
  }
  const literals = [...textOf(`${folder}/base/kustomization.yaml`).matchAll(/^ {6}- ([A-Z_\d]+)=/gm)].map(
    ([, name]) => name!,
  )
  t.ok(literals.length > 3)
  for (const name of literals) t.ok(known.has(name), name)
})

interface Placed {
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> }
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>>; readonly annotations: object }
      readonly spec: {
        readonly topologySpreadConstraints: readonly { readonly topologyKey: string; readonly labelSelector: object }[]
        readonly containers: readonly { readonly resources: object; readonly startupProbe: object }[]
      }
    }
  }
}

test('no node or zone that goes takes all of a kind with it, and each says what it needs and how it is', (t) => {
  const things = thingsIn(t).map(({ thing }) => thing)
  const guarded = things.flatMap((each) =>
    each.kind === 'PodDisruptionBudget' ? [(each as unknown as Placed).spec.selector.matchLabels] : [],
  )
  const deployments = things.filter(({ kind }) => kind === 'Deployment') as unknown as Placed[]
  t.equal(deployments.length, 2)
  for (const { metadata, spec } of deployments) {
    const { labels, annotations } = spec.template.metadata
    const { topologySpreadConstraints, containers } = spec.template.spec
    t.ok(
      guarded.some((each) => isDeepStrictEqual(each, labels)),
      `${metadata.name} has a budget`,
    )
    t.match(annotations, { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '3000' }, metadata.name)
    const labelSelector = { matchLabels: labels }
    t.match(topologySpreadConstraints, [
      { topologyKey: 'kubernetes.io/hostname', labelSelector },
      { topologyKey: 'topology.kubernetes.io/zone', labelSelector },
    ])
    const resources = { requests: { cpu: String, memory: String }, limits: { memory: String } }
    t.match(containers[0], { resources, startupProbe: { httpGet: { path: '/livez' } } }, metadata.name)
  }
  const pooler = things.find(({ kind }) => kind === 'Pooler')!
  t.ok(
    guarded.some((each) => each['cnpg.io/poolerName'] === pooler.metadata.name),
    'the pooler has a budget',
  )
  t.end()
})

test('what production needs is in the config map, or named as a key of the secret', async (t) => {
  const literals = new Map(
    [...textOf(`${folder}/base/kustomization.yaml`).matchAll(/^ {6}- ([A-Z_\d]+)=(.*)$/gm)].map(
      ([, name, value]) => [name!, value!] as const,
    ),
  )
  const [, guide = ''] = /a secret `fashionistar` with ([^]*?)\. /.exec(textOf('deploy/README.md')) ?? []
  const secret = [...guide.matchAll(/`([A-Z_\d]+)`/g)].map(([, name]) => name!)
  t.ok(secret.length > 5, 'the guide names them')
  const values: Record<string, string> = { SMTP_URL: 'smtps://mail.shop.example', TRUST_PROXY: 'uniquelocal' }
  for (const name of secret) {
    t.notOk(literals.has(name), `${name} is a secret`)
    values[name] ??= name.endsWith('_URL')
      ? 'postgres://a@b/c'
      : 'kX2vQ9mZ7pL4tR8wY1cB6nF3hJ5sD0gAeUiOxTzWqVrMyNbC-and-more'
  }
  const config = readConfig({ ...Object.fromEntries(literals), ...values })
  t.match(config, { production: true, migrateOnStart: false, s3: { bucket: 'shop-example-files' } })
})

test('a replica is there to fail over to, and the pooler’s role asks what the pool would', async (t) => {
  const text = textOf(`${folder}/base/database.yaml`)
  t.match(text, /^ {2}instances: [2-9]/m)
  for (const [, name] of textOf('db/connect.ts').matchAll(/-c ([\w.]+)=/g)) {
    t.match(text.toLowerCase(), `alter role fashionistar set ${name!.toLowerCase()} to `)
  }
})

interface Database extends Thing {
  readonly spec: {
    readonly plugins: readonly { name: string; isWALArchiver: boolean; parameters: { barmanObjectName: string } }[]
  }
}
interface Backup extends Thing {
  readonly spec: { readonly pluginConfiguration: { readonly name: string } }
}

test('in production the log is archived where the backups go, by the plugin that makes them', async (t) => {
  const [store, backup] = documentsOf<Backup>(t, `${overlay}/backup.yaml`) as [Thing, Backup]
  const [plugin] = documentsOf<Database>(t, `${overlay}/database.yaml`)[0]!.spec.plugins
  t.match(plugin, {
    name: backup.spec.pluginConfiguration.name,
    isWALArchiver: true,
    parameters: { barmanObjectName: store.metadata.name },
  })
})
