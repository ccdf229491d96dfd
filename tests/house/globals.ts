import type { Node } from 'oxc-parser'
import { bare, keyOf, nodesOf } from './ast.ts'
import { localNames, type Target } from './imports.ts'
import { isReference, Scopes } from './scopes.ts'
import type { Source } from './source.ts'

const WINDOWS = new Set(['globalThis', 'global'])

/** Where a file names a global: bare, through globalThis, or taken out of it; not a local of the same name. */
export function readsOfGlobal(source: Source, name: string): Node[] {
  const scopes = new Scopes(source)
  const named = nodesOf(source, 'Identifier').filter(
    (node) => node.name === name && isReference(source, node) && !scopes.binds(node),
  )
  return [...named, ...takenFrom(source, name, (node) => isGlobal(scopes, node))]
}

/** Where a file reads one member of a global: `a.b`, `a['b']`, `{ b } = a`, also through an alias. */
export function readsOfMember(source: Source, object: string, member: string): Node[] {
  const scopes = new Scopes(source)
  const aliases = aliasesOf(source, scopes, object)
  return takenFrom(source, member, (node) => isObject(scopes, node, object, aliases))
}

function takenFrom(source: Source, member: string, isOwner: (node: Node) => boolean): Node[] {
  const members = nodesOf(source, 'MemberExpression').filter(
    (node) => keyOf(node.property, node.computed) === member && isOwner(bare(node.object)),
  )
  const patterns = [
    ...nodesOf(source, 'VariableDeclarator').map(({ id, init }) => ({ pattern: id, value: init })),
    ...nodesOf(source, 'AssignmentExpression').map(({ left, right }) => ({ pattern: left, value: right })),
    ...nodesOf(source, 'AssignmentPattern').map(({ left, right }) => ({ pattern: left, value: right })),
  ]
  const taken = patterns.flatMap(({ pattern, value }) =>
    value !== null && isOwner(bare(value)) ? keysIn(pattern, member) : [],
  )
  return [...members, ...taken]
}

function keysIn(pattern: Node, name: string): Node[] {
  if (pattern.type !== 'ObjectPattern') return []
  return pattern.properties.filter((each) => each.type === 'Property' && keyOf(each.key, each.computed) === name)
}

function isGlobal(scopes: Scopes, node: Node): boolean {
  return node.type === 'Identifier' && WINDOWS.has(node.name) && !scopes.binds(node)
}

function isObject(scopes: Scopes, node: Node, object: string, aliases: ReadonlySet<string>): boolean {
  if (node.type === 'Identifier') return aliases.has(node.name) || (node.name === object && !scopes.binds(node))
  return (
    node.type === 'MemberExpression' &&
    keyOf(node.property, node.computed) === object &&
    isGlobal(scopes, bare(node.object))
  )
}

function aliasesOf(source: Source, scopes: Scopes, object: string): ReadonlySet<string> {
  const isModule = (target: Target) => target.kind === 'builtin' && target.name === object
  const imported = ['default', '*'].flatMap((name) => localNames(source.imports, name, isModule))
  const assigned = nodesOf(source, 'VariableDeclarator').flatMap(({ id, init }) =>
    id.type === 'Identifier' && init !== null && isObject(scopes, bare(init), object, new Set()) ? [id.name] : [],
  )
  return new Set([...imported, ...assigned])
}
