import { test } from 'tap'
import { readConfig, variables } from '../../server/config.ts'
import { documentsOf, filesBelow, textOf } from './files.ts'

interface Thing {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
}
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
type Model = new (data: Thing) => { validate(): void }

const folder = 'deploy/kubernetes'

/** Of CloudNativePG and its plugin no package carries the schemas; what they may not be without is written down here. */
const unknown: Readonly<Record<string, object>> = {
  Cluster: { spec: { instances: Number } },
  Pooler: { spec: { instances: Number, cluster: { name: 'fashionistar-db' }, type: 'rw' } },
  ScheduledBackup: { spec: { schedule: /^\S+( \S+){5}$/, cluster: { name: 'fashionistar-db' }, method: 'plugin' } },
  ObjectStore: { spec: { configuration: { destinationPath: /^s3:\/\// } } },
}

/** A part of a thing, to be laid over the whole. */
const isPatch = (file: string): boolean => /overlays\/\w+\/(web|database)\.yaml$/.test(file)

async function modelOf({ apiVersion, kind }: Thing): Promise<Model> {
  const home = apiVersion.startsWith('keda.sh/') ? '@kubernetes-models/keda' : 'kubernetes-models'
  const found = (await import(`${home}/${apiVersion}/${kind}`)) as Record<string, Model>
  return found[kind]!
}

/** What would be refused by the server: anything its schema does not know or misses. */
async function faultOf(thing: Thing): Promise<string | undefined> {
  const Kind = await modelOf(thing)
  try {
    new Kind(thing).validate()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

test('every manifest is one that Kubernetes takes', async (t) => {
  const files = filesBelow(folder, '.yaml').filter((file) => !file.endsWith('kustomization.yaml'))
  for (const file of files) {
    for (const thing of documentsOf<Thing>(t, file)) {
      const shape = /^(postgresql|barmancloud)\.cnpg\.io\/v1$/.test(thing.apiVersion) ? unknown[thing.kind] : undefined
      if (shape !== undefined) t.match(thing, { metadata: { name: String }, ...shape }, `${file}: ${thing.kind}`)
      else if (!isPatch(file)) t.equal(await faultOf(thing), undefined, `${file}: ${thing.kind} ${thing.metadata.name}`)
    }
  }
  const broken = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'x' },
    spec: { minAvailable: {} },
  }
  t.type(await faultOf(broken), 'string', 'what is wrong is seen')
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
  const literals = [...textOf(`${folder}/base/kustomization.yaml`).matchAll(/^ {6}- ([A-Z_]+)=/gm)].map(
    ([, name]) => name!,
  )
  t.ok(literals.length > 3)
  for (const name of literals) t.ok(known.has(name), name)
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
  const home = `${folder}/overlays/production`
  const [store, backup] = documentsOf<Backup>(t, `${home}/backup.yaml`) as [Thing, Backup]
  const [plugin] = documentsOf<Database>(t, `${home}/database.yaml`)[0]!.spec.plugins
  t.match(plugin, {
    name: backup.spec.pluginConfiguration.name,
    isWALArchiver: true,
    parameters: { barmanObjectName: store.metadata.name },
  })
})
