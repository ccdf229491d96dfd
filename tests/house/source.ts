import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'oxc-parser'
import { indexed, type Parsed } from './ast.ts'
import { type Import, importsOf } from './imports.ts'

/** Any file of the tree. Paths are relative to the root, with forward slashes on every system. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

/** A file of code, parsed once. */
export interface Source extends Parsed {
  readonly imports: readonly Import[]
}

const CODE = /\.[cm]?[jt]sx?$/
const TEXT = /\.([cm]?[jt]sx?|md|json|ya?ml)$/

export function isCode({ path }: TextFile): boolean {
  return CODE.test(path)
}

export function parse({ path, text }: TextFile): Source {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new SyntaxError(`${path} does not parse: ${errors[0]?.message}`)
  const parsed = indexed({ path, text, ast: program })
  return { ...parsed, imports: importsOf(parsed) }
}

/** Reads every text file below the root, except in the folders that .gitignore names. */
export function readTree(root: string): TextFile[] {
  const skipped = new Set(['.git', ...ignoredFolders(root)])
  const files: TextFile[] = []
  const visit = (folder: string) => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = path.posix.join(folder, entry.name)
      if (entry.isDirectory() && !skipped.has(entry.name)) visit(file)
      if (entry.isFile() && TEXT.test(entry.name)) {
        files.push({ path: file, text: readFileSync(path.join(root, file), 'utf8') })
      }
    }
  }
  visit('')
  return files
}

function ignoredFolders(root: string): string[] {
  const lines = readFileSync(path.join(root, '.gitignore'), 'utf8').split('\n')
  return lines.filter((line) => line.endsWith('/')).map((line) => line.replaceAll('/', ''))
}
