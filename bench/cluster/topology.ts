import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { end, freePort } from '../../tests/support/processes.ts'
import { openFolder, type Program, startNginx, startPooler, startRedis } from '../../tests/support/topology/programs.ts'

const root = path.join(import.meta.dirname, '../..')

export interface Node {
  readonly name: string
  /** Lets it finish, and starts another in its place. */
  restart(): Promise<number>
  /** Ends it in the middle of whatever it does, and starts another in its place. */
  kill(): Promise<void>
  /** Of whoever is there now and lives; nothing where nobody does. */
  pid(): number | undefined
  /** What it has logged of failures since it was last asked, a line each. */
  complaints(): string[]
}

export interface Topology {
  /** Of nginx. */
  readonly url: string
  /** Of each web process, past nginx. */
  readonly webs: readonly string[]
  readonly nodes: readonly Node[]
  readonly pooler: Program
  readonly redis: Program
}

/** nginx, PgBouncer, Redis, two web and two worker processes over a database, from the files that compose.yaml mounts. */
export async function openTopology(stack: AsyncDisposableStack, databaseUrl: string): Promise<Topology> {
  const folder = openFolder(stack)
  const redis = await startRedis(stack, folder)
  const pooler = await startPooler(stack, folder, new URL(databaseUrl))
  const env = environment(databaseUrl, pooler.port, redis.port)
  const ports = [await freePort(), await freePort()]
  const nodes: Node[] = []
  for (const [index, port] of ports.entries()) {
    nodes.push(
      await startNode(stack, `web-${index + 1}`, { ...env, RUN: 'web', PORT: String(port), DRAIN_SECONDS: '6' }),
    )
  }
  for (const index of [1, 2]) nodes.push(await startNode(stack, `worker-${index}`, { ...env, RUN: 'jobs' }))
  const url = await startNginx(stack, { folder, ports })
  return { url, webs: ports.map((port) => `http://127.0.0.1:${port}`), nodes, pooler, redis }
}

const environment = (direct: string, pooler: number, redis: number): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  DATABASE_URL: Object.assign(new URL(direct), { port: String(pooler) }).href,
  DATABASE_DIRECT_URL: direct,
  // Debian's PgBouncer is of before 1.21.
  DATABASE_NAMED_STATEMENTS: '0',
  MIGRATE_ON_START: '0',
  REDIS_URL: `redis://127.0.0.1:${redis}`,
  ALLOWED_HOSTS: '127.0.0.1',
  TRUST_PROXY: 'loopback',
  JWT_SECRET: 'bench'.repeat(10),
  DEMO: '1',
  RATE_LIMIT_POLICIES: 'login=60/m',
  LOG_LEVEL: 'error',
})

async function startNode(stack: AsyncDisposableStack, name: string, env: NodeJS.ProcessEnv): Promise<Node> {
  const complaints: string[] = []
  const onLog = (line: string) => line.startsWith('{') && complaints.push(`${name}: ${line}`)
  let child = await launch(name, env, onLog)
  stack.defer(() => end(child))
  const replace = async (signal: NodeJS.Signals): Promise<number | null> => {
    const ended = once(child, 'exit')
    child.kill(signal)
    const [code] = (await ended) as [number | null]
    child = await launch(name, env, onLog)
    return code
  }
  return {
    name,
    restart: async () => (await replace('SIGTERM')) ?? -1,
    kill: async () => void (await replace('SIGKILL')),
    pid: () => (child.exitCode === null && child.signalCode === null ? child.pid : undefined),
    complaints: () => complaints.splice(0),
  }
}

async function launch(name: string, env: NodeJS.ProcessEnv, onLine: (line: string) => unknown): Promise<ChildProcess> {
  const follow = path.join(import.meta.dirname, '../follow.ts')
  const child = spawn(process.execPath, ['--import', follow, path.join(root, 'server/main.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  // Its summary is the last thing it does to come up.
  let said = ''
  createInterface({ input: child.stdout! }).on('line', (line) => {
    said = `${said}${line}\n`.slice(-20_000)
    onLine(line)
  })
  for (const deadline = Date.now() + 60_000; !/ready in|Start here|Fashionistar/i.test(said); await sleep(50)) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${name} did not come up: ${said}`)
  }
  return child
}
