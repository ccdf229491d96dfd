import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { DEMO_PASSWORD } from '../server/demo.ts'
import { argon2Passwords } from '../server/gateways/passwords/index.ts'
import { tasksLeft } from './cluster/tasks-left.ts'
import { openOwnMarket } from './own-market.ts'
import { end, freePort } from '../tests/support/processes.ts'

const root = path.join(import.meta.dirname, '..')

const SECONDS = 10

export interface PreviousReleaseOptions {
  readonly connections: number
  readonly signal: AbortSignal
}

interface Told {
  requests: number
  orders: number
  readonly failures: string[]
}

/**
 * Has the code of the last release serve and work over the schema of today, under load: what a deployment is between its
 * migrations and the last of its restarts. No request may fail, and no task may be left.
 */
export async function playPreviousRelease({ connections, signal }: PreviousReleaseOptions): Promise<boolean> {
  const release = lastRelease()
  if (release === undefined) {
    console.log('skipped previous-release: its commit is not in this clone (git fetch --unshallow --tags)')
    return true
  }
  await using stack = new AsyncDisposableStack()
  const app = await openOwnMarket(stack, { products: 24, vendors: 4, gateways: { passwords: argon2Passwords() } })
  await sql`update stock_levels set on_hand = 1000000`.execute(app.db)
  const url = await startOld(stack, checkOut(stack, release.commit), app.url)
  console.log(`${release.name} serves the schema of today`)
  const told: Told = { requests: 0, orders: 0, failures: [] }
  const over = AbortSignal.any([signal, AbortSignal.timeout(SECONDS * 1_000)])
  await Promise.all(Array.from({ length: connections }, (_, n) => shop(url, n, told, over)))
  const left = await tasksLeft(app.db)
  if (left > 0) told.failures.push(`${left} tasks are left or have failed`)
  if (told.orders === 0) told.failures.push('nothing was ordered')
  console.log(`${told.requests} requests, ${told.orders} orders, ${told.failures.length} failures`)
  for (const failure of told.failures.slice(0, 20)) console.log(`- ${failure}`)
  return told.failures.length === 0
}

/** The last tag of a version, or what deploy/previous-release names while there is none. */
function lastRelease(): { readonly name: string; readonly commit: string } | undefined {
  const git = (...args: string[]) => {
    try {
      return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    } catch {
      return undefined
    }
  }
  const tag = git('describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*')
  const name = tag ?? fs.readFileSync(path.join(root, 'deploy/previous-release'), 'utf8').trim()
  const commit = git('rev-parse', '--verify', `${name}^{commit}`)
  return commit === undefined ? undefined : { name, commit }
}

/** Its files as they were, with the packages of today. */
function checkOut(stack: AsyncDisposableStack, commit: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fashionistar-release-'))
  stack.defer(() => fs.rmSync(folder, { recursive: true, force: true }))
  const archive = path.join(folder, 'release.tar')
  execFileSync('git', ['archive', '--format=tar', `--output=${archive}`, commit], { cwd: root })
  execFileSync('tar', ['-xf', archive, '-C', folder])
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  return folder
}

async function startOld(stack: AsyncDisposableStack, folder: string, databaseUrl: string): Promise<string> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    PATH: process.env['PATH'],
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    DATA_DIR: path.join(folder, '.data'),
    MIGRATE_ON_START: '0',
    ALLOWED_HOSTS: '127.0.0.1',
    JWT_SECRET: 'bench'.repeat(10),
    DEMO: '1',
    RATE_LIMIT_POLICIES: 'login=600/m',
    LOG_LEVEL: 'error',
  }
  const child = spawn(
    process.execPath,
    ['--import', path.join(import.meta.dirname, 'follow.ts'), path.join(folder, 'server/main.ts')],
    { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  )
  stack.adopt(child, end)
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(50)) {
    if (child.exitCode !== null) throw new Error(`The last release does not start: it ended with ${child.exitCode}.`)
    if ((await fetch(`${url}/readyz`).catch(() => undefined))?.ok === true) return url
  }
  throw new Error('The last release is not ready.')
}

async function shop(url: string, n: number, told: Told, over: AbortSignal): Promise<void> {
  const ask = async (path: string, body?: object, headers: Record<string, string> = {}) => {
    told.requests += 1
    const method = body === undefined ? 'GET' : 'POST'
    try {
      const json = body === undefined ? {} : { 'content-type': 'application/json' }
      const init = { method, headers: { ...json, ...headers }, ...(body && { body: JSON.stringify(body) }) }
      const answer = await fetch(url + path, init)
      const text = await answer.text()
      if (!answer.ok) told.failures.push(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`)
      return { ok: answer.ok, text }
    } catch (error) {
      told.failures.push(`${method} ${path}: ${String((error as Error).cause ?? error)}`)
      return { ok: false, text: '{}' }
    }
  }
  const login = await ask('/api/v1/auth/login', { email: 'customer@fashionistar.test', password: DEMO_PASSWORD })
  const { accessToken } = JSON.parse(login.text) as { accessToken: string }
  const headers = { authorization: `Bearer ${accessToken}` }
  const deliveryAddress = { name: 'Chidi', line1: '1 Marina', city: 'Lagos', country: 'NG' }
  while (!over.aborted) {
    await ask('/api/v1/products?size=M&limit=10')
    await ask(`/api/v2/products.search?input=${encodeURIComponent('{"q":"dress"}')}`)
    await ask('/api/v1/products/1')
    if (n % 2 !== 0) continue
    const items = [{ variantId: 1, quantity: 1 }]
    await ask('/api/v1/carts', { items })
    const keyed = () => ({ ...headers, 'idempotency-key': crypto.randomUUID() })
    const placed = await ask('/api/v1/orders', { items, deliveryAddress }, keyed())
    const { id } = JSON.parse(placed.text) as { id: number }
    if (!placed.ok) continue
    told.orders += 1
    await ask(`/api/v1/orders/${id}/payments`, { provider: 'test', card: 'success' }, keyed())
    await ask(`/api/v1/orders/${id}`, undefined, headers)
  }
}
