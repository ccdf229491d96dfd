import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import type { Test } from 'tap'
import { root, scratch } from './files.ts'
import { schemaOf, type Thing } from './manifests.ts'

/** What the files of the compiler begin with; the plugin that archives has its own configuration from CloudNativePG. */
const HEAD = `
import type { IBarmanObjectStoreConfiguration as Store } from '@kubernetes-models/cloudnative-pg/github.com/cloudnative-pg/barman-cloud/pkg/api/BarmanObjectStoreConfiguration'
export type Part<T> = T extends readonly (infer E)[] ? Part<E>[] : T extends object ? { [K in keyof T]?: Part<T[K]> } : T
export interface IObjectStore {
  apiVersion: string
  kind: string
  metadata: { name: string }
  spec: { retentionPolicy?: string; configuration: Store }
}`

/**
 * Words in manifests that their kinds do not know. Schemas let them pass and servers drop them without a word; the compiler,
 * which has the same schemas as types, does not.
 */
export function straysIn(t: Test, things: readonly { readonly thing: Thing; readonly part: boolean }[]): string[] {
  const folder = scratch(t)
  const text = things.map(({ thing, part }, n) => {
    const home = schemaOf(thing)
    const type = home === undefined ? 'IObjectStore' : `import('${home}').I${thing.kind}`
    return `export const thing${n}: ${part ? `Part<${type}>` : type} = ${JSON.stringify(thing, undefined, 2)}`
  })
  const compilerOptions = { strict: true, module: 'nodenext', types: [], noEmit: true, skipLibCheck: true }
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  fs.writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}')
  fs.writeFileSync(path.join(folder, 'things.ts'), [HEAD, ...text].join('\n'))
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['things.ts'] }))
  const args = [path.join(root, 'node_modules/typescript/bin/tsc'), '--project', folder, '--pretty', 'false']
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { PATH: process.env['PATH'] } })
  return stdout.split('\n').filter((line) => /error TS/.test(line))
}
