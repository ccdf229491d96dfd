import { readsOfGlobal } from '../globals.ts'
import { isProduct } from '../map.ts'
import type { Source } from '../source.ts'
import { type Violation, violation } from '../violation.ts'

/** The command line and the summary at start talk to a person; everything else talks to the log. */
const TALKS = /^server\/(manage[^/]*\.ts|manage\/.*|summary\.ts)$/

const instead = 'use ctx.log or the logger that server hands you; print only in server/manage*.ts and server/summary.ts'

/** What a process says goes to one structured log. */
export function consoles(sources: readonly Source[]): Violation[] {
  const house = sources.filter((source) => isProduct(source) && !TALKS.test(source.path))
  return [...house.flatMap(uses), ...house.flatMap(imports)]
}

function uses(source: Source): Violation[] {
  return readsOfGlobal(source, 'console').map((node) => violation(source, node, 'console is used here', instead))
}

function imports({ path, imports }: Source): Violation[] {
  return imports
    .filter(({ target }) => target.kind === 'builtin' && target.name === 'console')
    .map(({ line }) => ({ path, line, wrong: 'node:console is imported here', instead }))
}
