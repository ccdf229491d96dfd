import { type Node, type Program, visitorKeys } from 'oxc-parser'

/** A parsed file before its imports are read; `nodes` and `parents` come from one walk that all rules share. */
export interface Parsed {
  readonly path: string
  readonly text: string
  readonly ast: Program
  readonly nodes: ReadonlyMap<string, readonly Node[]>
  readonly parents: ReadonlyMap<Node, Node>
}

/** Node types that share one shape (the functions) are one member of `Node`, which Extract would miss. */
type OfType<T, N = Node> = N extends { type: infer Types } ? (T extends Types ? N : never) : never

export function indexed(file: Pick<Parsed, 'path' | 'text' | 'ast'>): Parsed {
  const nodes = new Map<string, Node[]>()
  const parents = new Map<Node, Node>()
  const visit = (node: Node) => {
    const sameType = nodes.get(node.type)
    if (sameType === undefined) nodes.set(node.type, [node])
    else sameType.push(node)
    for (const child of childrenOf(node)) {
      parents.set(child, node)
      visit(child)
    }
  }
  visit(file.ast)
  return { ...file, nodes, parents }
}

export function nodesOf<T extends Node['type']>(parsed: Parsed, type: T): readonly OfType<T>[] {
  return (parsed.nodes.get(type) ?? []) as OfType<T>[]
}

export function lineAt({ text }: Pick<Parsed, 'text'>, { start }: Pick<Node, 'start'>): number {
  return text.slice(0, start).split('\n').length
}

/** The text of a literal or of a template without holes. */
export function textOf(node: Node | null | undefined): string | undefined {
  if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  if (node?.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined
  return node.quasis[0]?.value.cooked ?? undefined
}

/** Sees through what changes a value's type or nothing at all: parentheses, `!`, `as`, `satisfies`, `?.`, `await`. */
export function bare(node: Node): Node {
  if (node.type === 'AwaitExpression') return bare(node.argument)
  return WRAPPERS.has(node.type) && 'expression' in node ? bare(node.expression as Node) : node
}

const WRAPPERS: ReadonlySet<string> = new Set([
  'ParenthesizedExpression',
  'TSNonNullExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'ChainExpression',
])

/** The name that `a.name`, `a?.name`, `a['name']`, or a pattern's or object's key asks for. */
export function keyOf(key: Node, computed: boolean): string | undefined {
  return !computed && key.type === 'Identifier' ? key.name : textOf(key)
}

/** The last name of a callee: `f` for `f()`, `g` for `a.b.g()` and `a['g']()`. */
export function calleeName(callee: Node): string | undefined {
  const called = bare(callee)
  if (called.type === 'MemberExpression') return keyOf(called.property, called.computed)
  return called.type === 'Identifier' ? called.name : undefined
}

/** The value of one property of an object literal. */
export function propertyOf(object: Node | undefined, name: string): Node | undefined {
  const literal = object === undefined ? undefined : bare(object)
  if (literal?.type !== 'ObjectExpression') return undefined
  const property = literal.properties.find(
    (each) => each.type === 'Property' && keyOf(each.key, each.computed) === name,
  )
  return property?.type === 'Property' ? property.value : undefined
}

function childrenOf(node: Node): Node[] {
  const fields = node as unknown as Record<string, Node | null | (Node | null)[]>
  return (visitorKeys[node.type] ?? []).flatMap((key) => fields[key] ?? []).filter((child) => child !== null)
}
