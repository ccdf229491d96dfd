// nginx, PgBouncer and Redis as Debian packs them, from the files that compose.yaml mounts; benches borrow them too.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { connect } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { end, freePort } from '../processes.ts'

const root = path.join(import.meta.dirname, '../../..')
const names = ['nginx', 'pgbouncer', 'redis-server'] as const

export interface Program {
  readonly port: number
  /** Ends it without asking what it is doing, and starts another in its place after so many milliseconds. */
  restart(away: number): Promise<void>
}

/** What is not installed, of what stands around our processes. */
export const missingPrograms = (): string[] => names.filter((name) => fileOf(name) === undefined)

const fileOf = (name: string): string | undefined =>
  ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin']
    .map((folder) => path.join(folder, name))
    .find((file) => fs.existsSync(file))

/** Of files that the programs read, whoever they run as. */
export function openFolder(stack: AsyncDisposableStack): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fashionistar-cluster-'))
  fs.chmodSync(folder, 0o777)
  stack.defer(() => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Of a Redis: enough for every server that a run of tests may open. */
export const DATABASES = 4_096

/** Keeps nothing, as a Redis of counts may. */
export async function startRedis(stack: AsyncDisposableStack, folder: string): Promise<Program> {
  const port = await freePort()
  const kept = ['--save', '', '--appendonly', 'no', '--databases', String(DATABASES), '--dir', folder]
  return startProgram(stack, 'redis-server', ['--port', String(port), '--bind', '127.0.0.1', ...kept], port)
}

/** A pooler of all the databases of a server, by their own names. */
export async function startPooler(stack: AsyncDisposableStack, folder: string, database: URL): Promise<Program> {
  const port = await freePort()
  const text = fs
    .readFileSync(path.join(root, 'deploy/pgbouncer/pgbouncer.ini'), 'utf8')
    .replace(/^fashionistar = host=\S+ port=\S+ dbname=\S+/m, `* = host=127.0.0.1 port=${database.port}`)
    .replace(/^listen_addr.*$/m, 'listen_addr = 127.0.0.1')
    .replace(/^listen_port.*$/m, `listen_port = ${port}\nunix_socket_dir =`)
    .replace(/^auth_type.*$/m, 'auth_type = trust')
    .replace(/^auth_file.*$/m, `auth_file = ${folder}/users.txt`)
    .replace(/^max_prepared_statements.*\n/m, '')
  fs.writeFileSync(path.join(folder, 'users.txt'), '"postgres" ""\n')
  fs.writeFileSync(path.join(folder, 'pgbouncer.ini'), text)
  for (const file of ['users.txt', 'pgbouncer.ini']) fs.chmodSync(path.join(folder, file), 0o644)
  return startProgram(stack, 'pgbouncer', ['-q', path.join(folder, 'pgbouncer.ini')], port)
}

export interface NginxOptions {
  readonly folder: string
  /** Of the two webs. */
  readonly ports: readonly number[]
  /** More to say in its `http`. */
  readonly http?: string
}

/** @returns its address */
export async function startNginx(
  stack: AsyncDisposableStack,
  { folder, ports, http = '' }: NginxOptions,
): Promise<string> {
  const port = await freePort()
  for (const file of fs.readdirSync(path.join(root, 'deploy/nginx'))) {
    const text = fs
      .readFileSync(path.join(root, 'deploy/nginx', file), 'utf8')
      .replaceAll(/server web-(\d):3000/g, (_all, n: string) => `server 127.0.0.1:${ports[Number(n) - 1]}`)
      .replace('listen 8080;', `listen 127.0.0.1:${port};`)
      .replace('access_log /dev/stdout requests;', `access_log off;\n  ${http}`)
      .replace('error_log stderr warn;', 'error_log stderr crit;')
      .replaceAll('/tmp/', `${folder}/`)
    fs.writeFileSync(path.join(folder, file), text)
  }
  fs.writeFileSync(path.join(folder, 'mime.types'), 'types { text/html html; }')
  await startProgram(stack, 'nginx', ['-p', folder, '-c', path.join(folder, 'nginx.conf'), '-g', 'daemon off;'], port)
  return `http://127.0.0.1:${port}`
}

async function startProgram(
  stack: AsyncDisposableStack,
  name: (typeof names)[number],
  args: readonly string[],
  port: number,
): Promise<Program> {
  let child = run(name, args)
  stack.defer(() => end(child))
  await listening(port, name)
  return {
    port,
    async restart(away) {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      await sleep(away)
      child = run(name, args)
      await listening(port, name)
    },
  }
}

/** Ends with whoever has started it, where the system can be asked for that. */
function run(name: (typeof names)[number], args: readonly string[]): ChildProcess {
  const file = fileOf(name)!
  // PgBouncer does not run as root. It is made nobody before, for whoever becomes another is not told any more that its parent has died.
  const isNobody = name === 'pgbouncer' && process.getuid?.() === 0
  const keeper = fileOf('setpriv')
  const nobody = isNobody ? ['--reuid=nobody', '--regid=nogroup', '--clear-groups'] : []
  const command =
    keeper === undefined
      ? [file, ...(isNobody ? ['-u', 'nobody'] : [])]
      : [keeper, ...nobody, '--pdeathsig', 'TERM', file]
  return spawn(command[0]!, [...command.slice(1), ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
}

async function listening(port: number, name: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(20)) {
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
