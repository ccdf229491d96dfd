import type { Node } from 'oxc-parser'
import { bare, nodesOf } from '../ast.ts'
import { readsOfGlobal, readsOfMember } from '../globals.ts'
import { roomOf } from '../map.ts'
import type { Source } from '../source.ts'
import { type Violation, violation } from '../violation.ts'

const TIMERS = ['setTimeout', 'setInterval', 'setImmediate']

/** Awaited in the midst of long work it lets others be heard, and puts nothing off that could be forgotten. */
const YIELD = 'setImmediate'

/** In the domain time comes from ctx and nothing is left to chance or to a timer, so that tests own the clock. */
export function clock(sources: readonly Source[]): Violation[] {
  const domain = sources.filter(({ path }) => roomOf(path) === 'domain')
  return [...domain.flatMap(now), ...domain.flatMap(chance), ...domain.flatMap(timers)]
}

function now(source: Source): Violation[] {
  return [...bareDates(source), ...readsOfMember(source, 'Date', 'now')].map((node) =>
    violation(source, node, 'the domain reads the clock', 'use ctx.now, which is one moment for the whole request'),
  )
}

/** `new Date()` and `Date()`, under any name of the global; with an argument it is only a conversion. */
function bareDates(source: Source): Node[] {
  const dates = new Set(readsOfGlobal(source, 'Date'))
  const made = [...nodesOf(source, 'NewExpression'), ...nodesOf(source, 'CallExpression')]
  return made.filter(({ callee, arguments: given, type }) => {
    return dates.has(bare(callee)) && (type === 'CallExpression' || given.length === 0)
  })
}

function chance(source: Source): Violation[] {
  return readsOfMember(source, 'Math', 'random').map((node) =>
    violation(
      source,
      node,
      'the domain draws a random number',
      'for a secret use randomBytes of node:crypto; for a choice take it as an argument or let the database draw',
    ),
  )
}

function timers(source: Source): Violation[] {
  const instead = 'enqueue a task with { runAfter }, which survives a restart'
  const imported = source.imports
    .filter(({ target }) => target.kind === 'builtin' && /^timers(\/|$)/.test(target.name))
    .filter(({ bindings }) => bindings.length === 0 || bindings.some(({ imported }) => imported !== YIELD))
    .map(({ line }) => ({ path: source.path, line, wrong: 'the domain imports timers', instead }))
  const used = TIMERS.flatMap((name) =>
    readsOfGlobal(source, name).map((node) => violation(source, node, `the domain uses ${name}`, instead)),
  )
  return [...imported, ...used]
}
