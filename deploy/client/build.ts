// `npm run client:build [-- FOLDER]`: writes the package @fashionistar/client to FOLDER/dist, from the operations of both doors;
// twice the same.

import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Fastify from 'fastify'
import { routesV1 } from '../../routes-v1/index.ts'
import { type MountedRoute, noteRoutes, openApiRoute } from '../../server/openapi.ts'
import { cspReportPath } from '../../server/plugins/csp-reports.ts'

const here = import.meta.dirname
const root = path.join(here, '../..')
const dist = path.resolve(process.argv[2] ?? here, 'dist')
const written = ['index.d.ts', 'v1.d.ts', 'v1.js', 'README.md']

fs.rmSync(dist, { recursive: true, force: true })
fs.mkdirSync(dist)
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'fashionistar-client-'))
try {
  for (const file of written) fs.copyFileSync(path.join(here, file), path.join(dist, file))
  fs.copyFileSync(path.join(root, 'LICENSE'), path.join(dist, 'LICENSE'))
  fs.writeFileSync(path.join(dist, 'package.json'), manifest())
  fs.writeFileSync(path.join(dist, 'app-router.d.ts'), routerTypes())
  fs.writeFileSync(path.join(work, 'openapi.json'), await openApiText())
  run('deploy/client/node_modules/openapi-typescript/bin/cli.js', [
    path.join(work, 'openapi.json'),
    '--output',
    path.join(dist, 'v1-paths.d.ts'),
  ])
} finally {
  fs.rmSync(work, { recursive: true, force: true })
}

/** Of the version of the house; what only building needs is left out. */
function manifest(): string {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
  const own = JSON.parse(fs.readFileSync(path.join(here, 'package.json'), 'utf8')) as Record<string, unknown>
  const { name, private: _private, devDependencies: _devDependencies, ...rest } = own
  return `${JSON.stringify({ name, version, ...rest }, null, 2)}\n`
}

/** The document of v1, as the server has it. */
async function openApiText(): Promise<string> {
  const server = Fastify()
  const routes: MountedRoute[] = []
  noteRoutes(server, routes)
  await server.register(routesV1, { prefix: '/api/v1' })
  openApiRoute(server, { publicUrl: undefined }, routes, { '/csp-report': cspReportPath() })
  const { body } = await server.inject('/v1/openapi.json')
  await server.close()
  const document = JSON.parse(body) as { readonly components: { readonly schemas: Record<string, unknown> } }
  const { schemas } = document.components
  // Any JSON: a type of TypeScript cannot be made of itself where the generator would have it.
  for (const [name, schema] of Object.entries(schemas)) {
    if (JSON.stringify(schema).includes(`"#/components/schemas/${name}"`)) schemas[name] = {}
  }
  return JSON.stringify(document)
}

/** The types of v2 in one file: the compiler writes out what each call takes and answers, and no more than that is kept. */
function routerTypes(): string {
  const project = path.join(work, 'tsconfig.json')
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    // The check of the house has done it.
    noCheck: true,
    rootDir: root,
    outDir: work,
    typeRoots: [path.join(root, 'node_modules/@types')],
  }
  const files = [path.join(root, 'routes-v2-trpc/app-router.ts')]
  const settings = { extends: path.join(root, 'tsconfig.json'), compilerOptions, files, include: [] }
  fs.writeFileSync(project, JSON.stringify(settings))
  run('node_modules/typescript/bin/tsc', ['--project', project, '--singleThreaded'])
  const text = fs
    .readFileSync(path.join(work, 'routes-v2-trpc/app-router.d.ts'), 'utf8')
    .replaceAll(/import\("\.\/trpc\.ts"\)\.(?:Context|Meta)/g, 'object')
    .replaceAll('import("zod").JSONType', 'Json')
    .replace(/\/\*\* What a storefront imports.*\n/, '')
  const others = [...text.matchAll(/import\("([^"]+)"\)/g)].flatMap(([, from]) =>
    from?.startsWith('@trpc/server') ? [] : [from],
  )
  if (others.length > 0) throw new Error(`The types of v2 would bring along ${others.join(', ')}.`)
  return `type Json = string | number | boolean | null | Json[] | { [key: string]: Json }\n${text}`
}

function run(file: string, args: readonly string[]): void {
  execFileSync(process.execPath, [path.join(root, file), ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
}
