// The package that others install, as they get it: built, packed, unpacked into an empty project, and used there.

import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { EventSource } from 'eventsource'
import t, { test } from 'tap'
import { signIn } from '../doors/callers.ts'
import { testMarket } from '../support/app.ts'
import { root } from './files.ts'

/** What `storefront/page.ts` exports; it compiles in its own project only. */
interface Page {
  storefront(origin: string, token?: string): unknown
  searchPage(
    trpc: unknown,
    asked: object,
  ): Promise<{ readonly cards: readonly object[]; readonly sizes: readonly string[] }>
  order(trpc: unknown, variantId: number, quantity: number): Promise<object>
  watch(trpc: unknown, variantIds: readonly number[], tell: (id: number) => void): { unsubscribe(): void }
  program(origin: string, token: string): Promise<object>
}

const packages = path.join(root, 'node_modules')
const project = fs.mkdtempSync(path.join(os.tmpdir(), 'fashionistar-storefront-'))
t.teardown(() => fs.rmSync(project, { recursive: true, force: true }))
const pages = path.join(import.meta.dirname, 'storefront')
const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
// Without what tap has its own processes load.
const env = { PATH, HOME, NODE_COMPILE_CACHE }

run(path.join(root, 'deploy/client/build.ts'), [project])
const [packed] = JSON.parse(npm(['pack', path.join(project, 'dist'), '--json', '--pack-destination', project])) as {
  readonly filename: string
  readonly version: string
  readonly files: readonly { readonly path: string }[]
}[]
const home = path.join(project, 'node_modules/@fashionistar/client')
fs.mkdirSync(home, { recursive: true })
execFileSync('tar', ['-xzf', path.join(project, packed!.filename), '-C', home, '--strip-components=1'])
// What npm would fetch beside it.
fs.mkdirSync(path.join(project, 'node_modules/@trpc'))
for (const name of ['@trpc/client', '@trpc/server', 'openapi-fetch']) {
  fs.symlinkSync(path.join(packages, name), path.join(project, 'node_modules', name))
}
for (const file of fs.readdirSync(pages)) fs.copyFileSync(path.join(pages, file), path.join(project, file))

test('the package holds types, one client and nothing of the server', (t) => {
  t.strictSame(packed!.files.map((file) => file.path).toSorted(), [
    'LICENSE',
    'README.md',
    'app-router.d.ts',
    'index.d.ts',
    'package.json',
    'v1-paths.d.ts',
    'v1.d.ts',
    'v1.js',
  ])
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
  t.equal(packed!.version, version)
  t.end()
})

test('a page of a storefront compiles against it, and what is wrong does not', (t) => {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    module: 'nodenext',
    target: 'es2024',
    lib: ['es2024', 'dom', 'dom.iterable', 'dom.asynciterable', 'esnext.disposable'],
    types: [],
    noEmit: true,
    skipLibCheck: false,
  }
  const manifest = { name: 'storefront', private: true, type: 'module' }
  fs.writeFileSync(path.join(project, 'package.json'), JSON.stringify(manifest))
  fs.writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  const args = [path.join(packages, 'typescript/bin/tsc'), '--project', project, '--pretty', 'false']
  const { stdout } = spawnSync(process.execPath, args, { cwd: project, env, encoding: 'utf8' })
  const places = [...stdout.matchAll(/^(\S+)\((\d+),\d+\): error/gm)].map(([, file, line]) => `${file}:${line}`)
  const marked = fs
    .readFileSync(path.join(project, 'mistakes.ts'), 'utf8')
    .split('\n')
    .flatMap((line, n) => (line.endsWith('// ✗') ? [`mistakes.ts:${n + 1}`] : []))
  t.strictSame([...new Set(places)], marked, stdout)
  t.end()
})

test('it calls a server, through both doors', async (t) => {
  const { server } = await testMarket(t)
  const origin = await server.listen({ port: 0, host: '127.0.0.1' })
  const page = (await import(pathToFileURL(path.join(project, 'page.ts')).href)) as Page
  const token = await signIn(server, 'customer@fashionistar.test')
  const trpc = page.storefront(origin, token)
  const { cards, sizes } = await page.searchPage(trpc, { q: 'dress', limit: 2 })
  t.equal(cards.length, 2)
  t.match(cards[0], { href: /^\/products\/./, name: /./, price: /^\d+ NGN$/ })
  t.ok(sizes.length > 0)
  t.match(await page.order(trpc, 1, 1), { number: /^FS-/ })
  t.strictSame(await page.order(trpc, 1, 999), { refused: 'inventory.out-of-stock' })
  // Browsers have it.
  Object.assign(globalThis, { EventSource })
  const seen: number[] = []
  const watching = page.watch(trpc, [1], (variantId) => seen.push(variantId))
  while (seen.length === 0) await sleep(5)
  watching.unsubscribe()
  t.match(await page.program(origin, token), { name: /./, missing: 'products.not-found' })
})

function npm(args: readonly string[]): string {
  return execFileSync('npm', args, { cwd: project, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

function run(file: string, args: readonly string[]): void {
  execFileSync(process.execPath, [file, ...args], { env, stdio: 'inherit' })
}
