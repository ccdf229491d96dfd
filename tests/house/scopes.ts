import type { Node } from 'oxc-parser'
import { nodesOf, type Parsed } from './ast.ts'

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression', 'TSDeclareFunction'])
const BLOCKS = new Set(['Program', 'BlockStatement', 'StaticBlock', 'SwitchStatement', 'CatchClause', 'TSModuleBlock'])
const LOOPS = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement'])

/** Which names a file binds itself, block by block, so that a local `fetch` is not taken for the global one. */
export class Scopes {
  readonly #parents: ReadonlyMap<Node, Node>
  readonly #names = new Map<Node, Set<string>>()

  constructor(parsed: Parsed) {
    this.#parents = parsed.parents
    for (const [node, names] of declarations(parsed)) this.#bind(node, names)
  }

  /** Whether the name is bound here or in any block around it. */
  binds(node: Extract<Node, { type: 'Identifier' }>): boolean {
    for (let scope: Node | undefined = node; scope !== undefined; scope = this.#parents.get(scope)) {
      if (this.#names.get(scope)?.has(node.name)) return true
    }
    return false
  }

  /** A function's parameters live in the function, its name outside. */
  #bind(node: Node, names: readonly string[]): void {
    let scope: Node | undefined = node
    while (scope !== undefined && !isScope(scope)) scope = this.#parents.get(scope)
    if (scope === undefined) return
    const known = this.#names.get(scope) ?? new Set()
    for (const name of names) known.add(name)
    this.#names.set(scope, known)
  }
}

function isScope({ type }: Node): boolean {
  return FUNCTIONS.has(type) || BLOCKS.has(type) || LOOPS.has(type)
}

function* declarations(parsed: Parsed): Generator<readonly [Node, string[]]> {
  for (const node of nodesOf(parsed, 'VariableDeclaration')) {
    if (!node.declare) yield [node, node.declarations.flatMap(({ id }) => boundBy(id))]
  }
  for (const type of ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'] as const) {
    for (const node of nodesOf(parsed, type)) {
      yield [node, node.params.flatMap(boundBy)]
      if (node.id !== null) yield [parsed.parents.get(node) ?? node, [node.id.name]]
    }
  }
  for (const node of nodesOf(parsed, 'ClassDeclaration')) if (node.id !== null) yield [node, [node.id.name]]
  for (const node of nodesOf(parsed, 'CatchClause')) if (node.param !== null) yield [node, boundBy(node.param)]
  for (const type of ['ImportSpecifier', 'ImportDefaultSpecifier', 'ImportNamespaceSpecifier'] as const) {
    for (const node of nodesOf(parsed, type)) yield [node, [node.local.name]]
  }
}

function boundBy(pattern: Node): string[] {
  if (pattern.type === 'Identifier') return [pattern.name]
  if (pattern.type === 'AssignmentPattern') return boundBy(pattern.left)
  if (pattern.type === 'RestElement') return boundBy(pattern.argument)
  if (pattern.type === 'ArrayPattern') return pattern.elements.flatMap((each) => (each === null ? [] : boundBy(each)))
  if (pattern.type !== 'ObjectPattern') return []
  return pattern.properties.flatMap((each) => boundBy(each.type === 'Property' ? each.value : each))
}

/** Whether an identifier stands for a value, rather than being a key, a label, part of a type or of a declaration. */
export function isReference(parsed: Parsed, node: Node): boolean {
  const parent = parsed.parents.get(node)
  if (parent === undefined || NAMES_ONLY.has(parent.type)) return false
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed
  if (parent.type === 'VariableDeclarator') return parent.init === node
  if ('key' in parent && parent.key === node) return 'computed' in parent && parent.computed
  return !parent.type.startsWith('TS') || VALUES_IN_TYPES.has(parent.type)
}

const NAMES_ONLY: ReadonlySet<string> = new Set([
  'ImportSpecifier',
  'ExportSpecifier',
  'ExportAllDeclaration',
  'LabeledStatement',
  'BreakStatement',
  'ContinueStatement',
  'MetaProperty',
])

const VALUES_IN_TYPES: ReadonlySet<string> = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSExportAssignment',
  'TSEnumMember',
])
