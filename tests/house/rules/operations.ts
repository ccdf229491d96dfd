import type { Node, Statement } from 'oxc-parser'
import { bare, nodesOf } from '../ast.ts'
import { callsOf, isOperationsFile } from '../definitions.ts'
import { isProduct } from '../map.ts'
import type { Source } from '../source.ts'
import { type Violation, violation } from '../violation.ts'

const LOGIC = [
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ConditionalExpression',
  'LogicalExpression',
  'AwaitExpression',
  'NewExpression',
] as const

/** `operations.ts` is the table of contents of a domain: records and nothing else, and the only place for them. */
export function operations(sources: readonly Source[]): Violation[] {
  const house = sources.filter(isProduct)
  const tables = house.filter(({ path }) => isOperationsFile(path))
  const others = house.filter(({ path }) => !isOperationsFile(path))
  return [...tables.flatMap(strays), ...tables.flatMap(logic), ...others.flatMap(elsewhere)]
}

/** What is asked for and what is watched. */
const recordsOf = (source: Source) => [...callsOf(source, 'operation'), ...callsOf(source, 'liveOperation')]

function strays(source: Source): Violation[] {
  const records = new Set<Node>(recordsOf(source))
  return source.ast.body
    .filter((statement) => !isEntry(source, statement, records))
    .map((statement) =>
      violation(
        source,
        statement,
        'a statement that is neither an import nor `export const x = operation({ … })`',
        'declare schemas in schema.ts and code in service.ts, and name them here',
      ),
    )
}

function isEntry(source: Source, statement: Statement, records: ReadonlySet<Node>): boolean {
  if (statement.type === 'ImportDeclaration') return true
  if (statement.type === 'ExportAllDeclaration' || (statement.type === 'ExportNamedDeclaration' && statement.source)) {
    return isPartOfThisTable(source, statement)
  }
  if (statement.type !== 'ExportNamedDeclaration') return false
  const { declaration } = statement
  if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') return false
  return declaration.declarations.every(({ init }) => init !== null && records.has(bare(init)))
}

/** A long table is split by noun into `operations/<noun>.ts`, which `operations.ts` passes on. */
function isPartOfThisTable({ path, imports }: Source, { source }: { source: { value: string } | null }): boolean {
  const passedOn = imports.find(({ specifier }) => specifier === source?.value)?.target
  const folder = path.replace(/\.ts$/, '/')
  return passedOn?.kind === 'file' && passedOn.path.startsWith(folder) && isOperationsFile(passedOn.path)
}

function logic(source: Source): Violation[] {
  return LOGIC.flatMap((type): readonly Node[] => nodesOf(source, type)).map((node) =>
    violation(
      source,
      node,
      `logic in a table of operations (${node.type})`,
      'write a named function in service.ts and put its name here: `run: service.placeOrder`',
    ),
  )
}

function elsewhere(source: Source): Violation[] {
  return recordsOf(source).map((call) =>
    violation(
      source,
      call,
      'an operation is declared outside a table of operations',
      'move it to domain/<x>/operations.ts, where both routers and the access matrix find it',
    ),
  )
}
