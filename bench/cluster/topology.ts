import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { connect } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { end, freePort } from '../processes.ts'

const root = path.join(import.meta.dirname, '../..')
const programs = ['nginx', 'pgbouncer', 'redis-server'] as const

export interface Node {
  readonly name: string
  /** Lets it finish, and starts another in its place. */
  restart(): Promise<number>
}

export interface Topology {
  /** Of nginx. */
  readonly url: string
  /** Of each web process, past nginx. */
  readonly webs: readonly string[]
  readonly nodes: readonly Node[]
}

/** What is not installed, of what stands around our processes. */
export const missingPrograms = (): string[] => programs.filter((name) => programOf(name) === undefined)

const programOf = (name: string): string | undefined =>
  ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin']
    .map((folder) => path.join(folder, name))
    .find((file) => fs.existsSync(file))

/** nginx, PgBouncer, Redis, two web and two worker processes over a database, from the files that compose.yaml mounts. */
export async function openTopology(stack: AsyncDisposableStack, databaseUrl: string): Promise<Topology> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fashionistar-cluster-'))
  fs.chmodSync(folder, 0o777)
  stack.defer(() => fs.rmSync(folder, { recursive: true, force: true }))
  const redis = await startRedis(stack, folder)
  const pooler = await startPooler(stack, folder, new URL(databaseUrl))
  const env = environment(databaseUrl, pooler, redis)
  const ports = [await freePort(), await freePort()]
  const nodes: Node[] = []
  for (const [index, port] of ports.entries()) {
    nodes.push(
      await startNode(stack, `web-${index + 1}`, { ...env, RUN: 'web', PORT: String(port), DRAIN_SECONDS: '6' }),
    )
  }
  for (const index of [1, 2]) nodes.push(await startNode(stack, `worker-${index}`, { ...env, RUN: 'jobs' }))
  const url = await startNginx(stack, folder, ports)
  return { url, webs: ports.map((port) => `http://127.0.0.1:${port}`), nodes }
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

async function startRedis(stack: AsyncDisposableStack, folder: string): Promise<number> {
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  stack.adopt(run(programOf('redis-server')!, args), end)
  await listening(port, 'redis-server')
  return port
}

async function startPooler(stack: AsyncDisposableStack, folder: string, database: URL): Promise<number> {
  const port = await freePort()
  const name = database.pathname.slice(1)
  const own = `${name} = host=127.0.0.1 port=${database.port} dbname=${name}`
  const text = fs
    .readFileSync(path.join(root, 'deploy/pgbouncer/pgbouncer.ini'), 'utf8')
    .replace(/^fashionistar = host=\S+ port=\S+ dbname=\S+/m, own)
    .replace(/^listen_addr.*$/m, 'listen_addr = 127.0.0.1')
    .replace(/^listen_port.*$/m, `listen_port = ${port}\nunix_socket_dir =`)
    .replace(/^auth_type.*$/m, 'auth_type = trust')
    .replace(/^auth_file.*$/m, `auth_file = ${folder}/users.txt`)
    .replace(/^max_prepared_statements.*\n/m, '')
  fs.writeFileSync(path.join(folder, 'users.txt'), '"postgres" ""\n')
  fs.writeFileSync(path.join(folder, 'pgbouncer.ini'), text)
  for (const file of ['users.txt', 'pgbouncer.ini']) fs.chmodSync(path.join(folder, file), 0o644)
  // It does not run as root.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  stack.adopt(run(programOf('pgbouncer')!, ['-q', ...user, path.join(folder, 'pgbouncer.ini')]), end)
  await listening(port, 'pgbouncer')
  return port
}

async function startNginx(stack: AsyncDisposableStack, folder: string, ports: readonly number[]): Promise<string> {
  const port = await freePort()
  for (const file of fs.readdirSync(path.join(root, 'deploy/nginx'))) {
    const text = fs
      .readFileSync(path.join(root, 'deploy/nginx', file), 'utf8')
      .replaceAll(/server web-(\d):3000/g, (_all, n: string) => `server 127.0.0.1:${ports[Number(n) - 1]}`)
      .replace('listen 8080;', `listen 127.0.0.1:${port};`)
      .replace('access_log /dev/stdout requests;', 'access_log off;')
      .replace('error_log stderr warn;', 'error_log stderr crit;')
      .replaceAll('/tmp/', `${folder}/`)
    fs.writeFileSync(path.join(folder, file), text)
  }
  fs.writeFileSync(path.join(folder, 'mime.types'), 'types { text/html html; }')
  const args = ['-p', folder, '-c', path.join(folder, 'nginx.conf'), '-g', 'daemon off;']
  stack.adopt(run(programOf('nginx')!, args), end)
  await listening(port, 'nginx')
  return `http://127.0.0.1:${port}`
}

async function startNode(stack: AsyncDisposableStack, name: string, env: NodeJS.ProcessEnv): Promise<Node> {
  let child = await launch(name, env)
  stack.defer(() => end(child))
  return {
    name,
    async restart() {
      const old = child
      const ended = once(old, 'exit')
      old.kill('SIGTERM')
      const [code] = (await ended) as [number | null]
      child = await launch(name, env)
      return code ?? -1
    },
  }
}

async function launch(name: string, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const follow = path.join(import.meta.dirname, '../follow.ts')
  const child = spawn(process.execPath, ['--import', follow, path.join(root, 'server/main.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  // Its summary is the last thing it does to come up.
  let said = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-20_000)))
  for (const deadline = Date.now() + 60_000; !/ready in|Start here|Fashionistar/i.test(said); await sleep(50)) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${name} did not come up: ${said}`)
  }
  return child
}

const run = (file: string, args: readonly string[]): ChildProcess =>
  spawn(file, args, { stdio: ['ignore', 'ignore', 'inherit'] })

async function listening(port: number, name: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(50)) {
    const socket = connect(port, '127.0.0.1')
    const there = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (there) return
  }
  throw new Error(`${name} does not listen`)
}
