import type { Node } from 'oxc-parser'
import { bare, calleeName, keyOf, nodesOf, propertyOf, textOf } from '../ast.ts'
import { isProduct } from '../map.ts'
import type { Source } from '../source.ts'
import { type Violation, violation } from '../violation.ts'

const HOME = 'domain/common/unit-of-work.ts'

/** Files that must open a transaction of their own, each with its reason. */
const exceptions: Record<string, string> = {
  'db/client.ts': 'opens none: it holds back what was asked for until there is a statement to send it with',
}

const OPENERS = new Set(['startTransaction', 'controlledTransaction'])
const BEGIN = /^(\s|--.*\n|\/\*[\s\S]*?\*\/)*(begin|start\s+transaction)\b/i
const RUNS_SQL = /^(query|raw|exec|execute|executeQuery|unsafe)$/

/** One request is one transaction, opened in one file. */
export function transactions(sources: readonly Source[]): Violation[] {
  return sources
    .filter((source) => isProduct(source) && source.path !== HOME && !(source.path in exceptions))
    .flatMap((source) =>
      [...openers(source), ...statements(source)].map((node) =>
        violation(
          source,
          node,
          'a transaction is opened outside domain/common/unit-of-work.ts',
          'make this a `write` operation or a task, whose ctx.db is the transaction; an `outward` one calls ctx.write(fn)',
        ),
      ),
    )
}

/** A field may be called `transaction`, so that name counts only where it is called. */
function openers(source: Source): Node[] {
  const calls = nodesOf(source, 'CallExpression').filter(({ callee }) => isCallOfTransaction(bare(callee)))
  const members = nodesOf(source, 'MemberExpression').filter((node) =>
    OPENERS.has(keyOf(node.property, node.computed) ?? ''),
  )
  const keys = nodesOf(source, 'ObjectPattern').flatMap(({ properties }) =>
    properties.filter((each) => each.type === 'Property' && OPENERS.has(keyOf(each.key, each.computed) ?? '')),
  )
  return [...calls, ...members, ...keys]
}

function isCallOfTransaction(callee: Node): boolean {
  if (callee.type !== 'MemberExpression') return false
  const name = keyOf(callee.property, callee.computed)
  if (name === 'transaction') return true
  return (name === 'call' || name === 'apply' || name === 'bind') && isCallOfTransaction(bare(callee.object))
}

function statements(source: Source): Node[] {
  const tagged = nodesOf(source, 'TaggedTemplateExpression').filter(
    ({ tag, quasi }) => calleeName(tag) === 'sql' && begins(quasi.quasis[0]?.value.cooked ?? undefined),
  )
  const run = nodesOf(source, 'CallExpression').filter(
    ({ callee, arguments: [first] }) =>
      RUNS_SQL.test(calleeName(callee) ?? '') && begins(sqlOf(first) ?? sqlOf(propertyOf(first, 'text'))),
  )
  return [...tagged, ...run]
}

function sqlOf(node: Node | undefined): string | undefined {
  if (node?.type === 'TemplateLiteral') return node.quasis[0]?.value.cooked ?? undefined
  return textOf(node)
}

function begins(sql: string | undefined): boolean {
  return sql !== undefined && BEGIN.test(sql)
}
