import type { Node } from 'oxc-parser'
import { calleeName, nodesOf } from '../ast.ts'
import { localNames, type Target } from '../imports.ts'
import { isProduct, roomOf } from '../map.ts'
import type { Source } from '../source.ts'
import { type Violation, violation } from '../violation.ts'

/** The queue is opened in one room, under any name the class is imported or extended by. */
export function queue(sources: readonly Source[]): Violation[] {
  return sources
    .filter((source) => isProduct(source) && roomOf(source.path) !== 'jobs')
    .flatMap((source) =>
      constructed(source).map((node) =>
        violation(
          source,
          node,
          'PgBoss is constructed outside jobs/',
          'take the queue from jobs/, or enqueue with ctx.enqueue',
        ),
      ),
    )
}

function constructed(source: Source): Node[] {
  const names = new Set(['PgBoss', ...localNames(source.imports, 'PgBoss', isQueueLibrary)])
  const isPgBoss = (node: Node | null) => node !== null && names.has(calleeName(node) ?? '')
  const classes = [...nodesOf(source, 'ClassDeclaration'), ...nodesOf(source, 'ClassExpression')]
  return [
    ...nodesOf(source, 'NewExpression').filter(({ callee }) => isPgBoss(callee)),
    ...classes.filter(({ superClass }) => isPgBoss(superClass)),
  ]
}

function isQueueLibrary(target: Target): boolean {
  return target.kind === 'package' && target.name === 'pg-boss'
}
