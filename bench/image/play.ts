import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { openOwnMarket } from '../own-market.ts'
import { end, freePort } from '../../tests/support/processes.ts'
import { build, type Image } from './build.ts'

/** Of the user `node` in the image. */
const USER = 1000

const PICTURE = `const { default: sharp } = await import('sharp')
await sharp({ create: { width: 8, height: 8, channels: 3, background: '#123' } }).webp().toBuffer()`

interface Means {
  readonly image: Image
  readonly node: string
  readonly env: Readonly<Record<string, string>>
  readonly failures: string[]
}

/**
 * Does what the Dockerfile says without a container engine, and runs what comes of it as the image would: as nobody special,
 * with files that cannot be changed, and asked by the image's own healthcheck.
 */
export async function playImage(): Promise<boolean> {
  await using stack = new AsyncDisposableStack()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fashionistar-image-'))
  stack.defer(() => fs.rmSync(folder, { recursive: true, force: true }))
  fs.chmodSync(folder, 0o755)
  const image = build(folder)
  const means: Means = { image, node: nodeIn(folder), env: await environment(stack, image, folder), failures: [] }
  lock(image, means.env['DATA_DIR']!)
  const size = spawnSync('du', ['-sm', image.workDir], { encoding: 'utf8' }).stdout.split('\t')[0]
  console.log(`built: ${size} MB, ${filesIn(image)} files`)

  const before = filesIn(image)
  expect(
    means,
    'files of ours cannot be changed',
    () => codeOf(means, ['-e', `fs.writeFileSync('server/x', '')`]) !== 0,
  )
  expect(means, 'pictures are decoded', () => codeOf(means, ['--input-type=module', '-e', PICTURE]) === 0)
  expect(means, 'without migrations it does not start', () => codeOf(means, image.command.slice(1)) === 1)
  expect(means, 'migrate', () => codeOf(means, ['server/manage.ts', 'migrate']) === 0)
  expect(means, 'check', () => codeOf(means, ['server/manage.ts', 'check']) === 0)
  await serve(stack, means, 'web', { RUN: 'web' })
  await serve(stack, means, 'worker', { RUN: 'jobs' })
  expect(means, 'nothing was written among our files', () => filesIn(image) === before)
  return means.failures.length === 0
}

const secret = () => crypto.randomUUID() + crypto.randomUUID()

async function environment(stack: AsyncDisposableStack, image: Image, folder: string): Promise<Means['env']> {
  const { db, url } = await openOwnMarket(stack, { products: 1, vendors: 1 })
  await sql`create database of_image`.execute(db)
  return {
    ...image.env,
    HOST: '127.0.0.1',
    DATABASE_URL: Object.assign(new URL(url), { pathname: '/of_image' }).href,
    DATA_DIR: path.join(folder, 'runtime/data'),
    TMPDIR: path.join(folder, 'runtime/data'),
    JWT_SECRET: secret(),
    ENCRYPTION_KEYS: secret(),
    PUBLIC_URL: 'https://shop.example',
    ALLOWED_HOSTS: '127.0.0.1',
    SMTP_URL: 'smtp://127.0.0.1:1025',
    DRAIN_SECONDS: '0',
    LOG_LEVEL: 'error',
  }
}

/** Whoever runs it may not be able to reach ours. */
function nodeIn(folder: string): string {
  const copy = path.join(folder, 'node')
  fs.copyFileSync(process.execPath, copy)
  fs.chmodSync(copy, 0o755)
  return copy
}

const isRoot = process.getuid?.() === 0
const who = isRoot ? { uid: USER, gid: USER } : {}

function lock({ workDir }: Image, dataDir: string): void {
  spawnSync('chmod', ['-R', 'a-w,a+rX', workDir])
  if (isRoot) fs.chownSync(dataDir, USER, USER)
}

const filesIn = ({ workDir }: Image): number => fs.readdirSync(workDir, { recursive: true }).length

/** @returns what it ended with */
function codeOf({ image, node, env }: Means, args: readonly string[]): number | null {
  return spawnSync(node, args, { cwd: image.workDir, env, ...who, stdio: 'ignore' }).status
}

function expect({ failures }: Means, what: string, isSo: () => boolean): void {
  const ok = isSo()
  console.log(`${ok ? '✓' : '✗'} ${what}`)
  if (!ok) failures.push(what)
}

/** Started, found well by the healthcheck, asked, and told to leave. */
async function serve(stack: AsyncDisposableStack, means: Means, name: string, more: NodeJS.ProcessEnv): Promise<void> {
  const port = String(await freePort())
  const { image, node } = means
  const env = { ...means.env, ...more, PORT: port, ...(name === 'worker' && { WORKER_PORT: port }) }
  const isWell = () => codeOf({ ...means, env }, image.healthcheck.slice(1)) === 0
  expect(means, `${name}: the healthcheck fails while nobody answers`, () => !isWell())
  const child = spawn(node, image.command.slice(1), {
    cwd: image.workDir,
    env,
    ...who,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  stack.adopt(child, end)
  const well = await until(child, isWell)
  expect(means, `${name}: the healthcheck passes`, () => well)
  const path = name === 'web' ? '/api/v1/products' : '/metrics'
  const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined)
  expect(means, `${name}: ${path} answers`, () => answer?.ok === true)
  child.kill('SIGTERM')
  await until(child, () => false)
  const how = String(child.exitCode ?? child.signalCode ?? 'not at all')
  expect(means, `${name}: it leaves when it is told to (${how})`, () => how === '0')
}

async function until(child: ChildProcess, isSo: () => boolean): Promise<boolean> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline && child.exitCode === null; await sleep(100)) {
    if (isSo()) return true
  }
  return false
}
