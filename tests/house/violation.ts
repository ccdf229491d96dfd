import { lineAt, type Parsed } from './ast.ts'
import type { Source, TextFile } from './source.ts'

/** A broken rule: where, what is wrong, and what to do instead. */
export interface Violation {
  readonly path: string
  readonly line: number
  readonly wrong: string
  readonly instead: string
}

export type Rule = (sources: readonly Source[]) => Violation[]
export type TextRule = (files: readonly TextFile[]) => Violation[]

export function violation(
  source: Parsed,
  node: Parameters<typeof lineAt>[1],
  wrong: string,
  instead: string,
): Violation {
  return { path: source.path, line: lineAt(source, node), wrong, instead }
}

export function placeOf({ path, line }: Pick<Violation, 'path' | 'line'>): string {
  return `${path}:${line}`
}

export function describe(broken: Violation): string {
  return `${placeOf(broken)} ${broken.wrong}. Instead: ${broken.instead}.`
}
