import type { Test } from 'tap'
import { isCode, parse, readTree, type TextFile } from './source.ts'
import { describe, placeOf, type Rule, type TextRule, type Violation } from './violation.ts'

const root = `${import.meta.dirname}/../..`

/** The real tree, read once for each process. */
export const files: readonly TextFile[] = readTree(root)
export const sources = files.filter(isCode).map(parse)

/** Texts by path. A line that a rule must report carries ✗; no other line may be reported. */
export type Planted = Readonly<Record<string, string>>

export function holds(t: Test, rule: Rule, planted: Planted): void {
  report(t, rule(sources))
  finds(t, rule(toFiles(planted).map(parse)), markedIn(planted))
}

/** For rules on whole files; `missing` are places where the rule must ask for a file that is not there. */
export function holdsForText(t: Test, rule: TextRule, planted: Planted, missing: readonly string[] = []): void {
  report(t, rule(files))
  finds(t, rule(toFiles(planted)), [...markedIn(planted), ...missing])
}

/** One assertion for each violation: its title is the whole message, and a stack would only lead here. */
function report(t: Test, broken: readonly Violation[]): void {
  if (broken.length === 0) t.pass('the tree keeps the rule')
  for (const each of broken) t.fail(describe(each), { diagnostic: false })
}

function finds(t: Test, found: readonly Violation[], expected: readonly string[]): void {
  const places = [...new Set(found.map(placeOf))]
  t.strictSame(places.toSorted(), expected.toSorted(), 'planted faults are found, look-alikes are not')
  t.ok(expected.length > 0 && found.every(({ wrong, instead }) => wrong && instead), 'each says what to do instead')
}

function markedIn(planted: Planted): string[] {
  return toFiles(planted).flatMap(({ path, text }) =>
    text.split('\n').flatMap((content, index) => (content.includes('✗') ? [placeOf({ path, line: index + 1 })] : [])),
  )
}

function toFiles(planted: Planted): TextFile[] {
  return Object.entries(planted).map(([path, text]) => ({ path, text }))
}
