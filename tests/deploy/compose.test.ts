import fs from 'node:fs'
import path from 'node:path'
import { test } from 'tap'
import { readConfig, variables } from '../../server/config.ts'
import { root, textOf, yamlOf } from './files.ts'

interface Service {
  readonly image?: string
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string | number>>
  readonly depends_on?: Readonly<Record<string, { condition: string }>> | readonly string[]
  readonly volumes?: readonly string[]
  readonly configs?: readonly { source: string }[]
  readonly read_only?: boolean
  readonly ports?: readonly string[]
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
  readonly configs: Readonly<Record<string, { file?: string; content?: string }>>
}

const compose = yamlOf('compose.yaml') as Compose
const services = Object.entries(compose.services)
const ours = services.filter(([, { image }]) => image?.startsWith('fashionistar:') === true)
const known = new Set(variables)

test('all of the topology is there, two of each that does work', async (t) => {
  t.strictSame(Object.keys(compose.services).toSorted(), [
    'alertmanager',
    'grafana',
    'mail',
    'migrate',
    'nginx',
    'pgbouncer',
    'postgres',
    'prometheus',
    'redis',
    'web-1',
    'web-2',
    'worker-1',
    'worker-2',
  ])
  for (const [name, service] of services) {
    for (const other of Object.keys(service.depends_on ?? {})) {
      const target = Array.isArray(service.depends_on) ? (service.depends_on as string[])[Number(other)]! : other
      t.ok(target in compose.services, `${name} waits for ${target}, which there is`)
    }
    for (const volume of service.volumes ?? []) {
      const [from = ''] = volume.split(':')
      const there = from.startsWith('./') ? fs.existsSync(path.join(root, from)) : from in compose.volumes
      t.ok(there, `${name} mounts ${from}, which there is`)
    }
    for (const { source } of service.configs ?? []) t.ok(source in compose.configs, `${name} is given ${source}`)
  }
  for (const { file } of Object.values(compose.configs)) {
    if (file !== undefined) t.ok(fs.existsSync(path.join(root, file)), file)
  }
})

test('ours run on a file system that is read, start after the migration, and say nothing the configuration does not know', async (t) => {
  t.equal(ours.length, 5)
  for (const [name, service] of ours) {
    t.equal(service.read_only, true, `${name} is read only`)
    t.strictSame(
      Object.keys(service.environment ?? {}).filter((each) => !known.has(each)),
      [],
      name,
    )
    const after = service.depends_on as Record<string, { condition: string }>
    if (name !== 'migrate') t.equal(after['migrate']?.condition, 'service_completed_successfully', name)
  }
})

test('the environment it gives is one that production starts on', async (t) => {
  const secrets = { POSTGRES_PASSWORD: 'a'.repeat(24), JWT_SECRET: strong, ENCRYPTION_KEYS: strong }
  for (const [name, { environment = {} }] of ours) {
    const filled = Object.entries(environment).map(([key, value]) => [key, fill(String(value), secrets)])
    const config = readConfig(Object.fromEntries(filled) as NodeJS.ProcessEnv)
    t.equal(config.production, true, name)
    t.equal(config.migrateOnStart, false, name)
    t.not(config.databaseDirectUrl, config.databaseUrl, `${name} listens past the pooler`)
  }
})

const strong = 'kX2vQ9mZ7pL4tR8wY1cB6nF3hJ5sD0gAeUiOxTzWqVrMyNbC'.padEnd(64, '-')

/** As compose fills in what is asked for: `${NAME:?}` and `${NAME:-default}`. */
const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$\{(\w+):(\?|-([^}]*))\}/g, (_all, name: string, _how, otherwise?: string) => {
    const value = values[name] ?? otherwise
    if (value === undefined) throw new Error(`nothing gives ${name}`)
    return value
  })

interface Variable {
  readonly key?: string
  readonly fromGroup?: string
}
interface Render {
  readonly services: readonly { type: string; name: string; envVars?: readonly Variable[]; preDeployCommand?: string }[]
  readonly envVarGroups: readonly { name: string; envVars: readonly Variable[] }[]
  readonly databases: readonly { name: string; postgresMajorVersion: string }[]
}

test('on Render too: migrations before a deployment, and variables the configuration knows', async (t) => {
  const render = yamlOf('render.yaml') as Render
  const groups = new Set(render.envVarGroups.map(({ name }) => name))
  const lists = [...render.services, ...render.envVarGroups].flatMap(({ envVars = [] }) => envVars)
  for (const { key, fromGroup } of lists) {
    if (key !== undefined) t.ok(known.has(key), key)
    if (fromGroup !== undefined) t.ok(groups.has(fromGroup), fromGroup)
  }
  const web = render.services.find(({ type }) => type === 'web')
  t.match(web?.preDeployCommand, /manage\.ts migrate$/)
  t.equal(render.databases[0]?.postgresMajorVersion, '18')
})

test('the pooler asks of each connection what the pool would', async (t) => {
  const pooler = textOf('deploy/pgbouncer/pgbouncer.ini')
  t.match(pooler, /^pool_mode = transaction$/m)
  t.match(pooler, /^max_prepared_statements = [1-9]/m)
  t.match(pooler, /^ignore_startup_parameters = .*options/m)
  const asked = [...textOf('db/connect.ts').matchAll(/-c ([\w.]+)=/g)].map(([, name]) => name!.toLowerCase())
  t.ok(asked.length > 3)
  for (const name of asked) t.match(pooler, new RegExp(`set ${name.replace('.', '\\.')} to `), name)
})
