import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { parse, parseAllDocuments } from 'yaml'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export const textOf = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8')

export const yamlOf = (file: string): unknown => parse(textOf(file), { merge: true })

/** Every document of a file, none of which may hold a fault. */
export function documentsOf<T>(t: Test, file: string): T[] {
  return parseAllDocuments(textOf(file)).map((each) => {
    t.strictSame([...each.errors, ...each.warnings], [], `${file} parses`)
    return each.toJS() as T
  })
}

export const filesBelow = (folder: string, ending: string): string[] =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => path.join(folder, file))

/** The whole path of a program, where it is installed. */
export const programOf = (name: string): string | undefined =>
  ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin']
    .map((folder) => path.join(folder, name))
    .find((file) => fs.existsSync(file))

export function scratch(t: Test): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fashionistar-deploy-'))
  fs.chmodSync(folder, 0o755)
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}
