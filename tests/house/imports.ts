import { isBuiltin } from 'node:module'
import path from 'node:path'
import type { ImportDeclaration, Node } from 'oxc-parser'
import { bare, calleeName, lineAt, nodesOf, type Parsed, textOf } from './ast.ts'

export type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'computed' }

export interface Binding {
  readonly imported: string
  readonly local: string
}

export interface Import {
  readonly specifier: string
  readonly target: Target
  /** True for `import type`. An inline `{ type X }` still loads its file under type stripping, so it is false there. */
  readonly typeOnly: boolean
  readonly bindings: readonly Binding[]
  readonly line: number
}

type Manner = Pick<Import, 'typeOnly' | 'bindings'>

const asType: Manner = { typeOnly: true, bindings: [] }
const atRuntime: Manner = { typeOnly: false, bindings: [] }

/** Every way one file can reach another: import, export from, import(), require, import types, module augmentation. */
export function importsOf(parsed: Parsed): Import[] {
  return [...declared(parsed), ...inTypes(parsed), ...called(parsed)].toSorted((a, b) => a.line - b.line)
}

/** The names under which a file knows a thing that it imports from a file or package. */
export function localNames(imports: readonly Import[], imported: string, from: (target: Target) => boolean): string[] {
  const bindings = imports.filter(({ target }) => from(target)).flatMap((each) => each.bindings)
  return bindings.filter((binding) => binding.imported === imported).map(({ local }) => local)
}

function declared(parsed: Parsed): Import[] {
  const imports = nodesOf(parsed, 'ImportDeclaration').map((node) =>
    toImport(parsed, node, node.source.value, { typeOnly: node.importKind === 'type', bindings: bindingsOf(node) }),
  )
  const exports = [...nodesOf(parsed, 'ExportNamedDeclaration'), ...nodesOf(parsed, 'ExportAllDeclaration')]
  const exportsFrom = exports.flatMap((node) =>
    node.source === null
      ? []
      : [toImport(parsed, node, node.source.value, node.exportKind === 'type' ? asType : atRuntime)],
  )
  return [...imports, ...exportsFrom]
}

function bindingsOf({ specifiers }: ImportDeclaration): Binding[] {
  return specifiers.map((each) => {
    const local = each.local.name
    if (each.type === 'ImportNamespaceSpecifier') return { imported: '*', local }
    if (each.type === 'ImportDefaultSpecifier') return { imported: 'default', local }
    return { imported: each.imported.type === 'Literal' ? each.imported.value : each.imported.name, local }
  })
}

function inTypes(parsed: Parsed): Import[] {
  const types = nodesOf(parsed, 'TSImportType').map((node) => toImport(parsed, node, node.source.value, asType))
  const augmented = nodesOf(parsed, 'TSModuleDeclaration').flatMap((node) =>
    node.id.type === 'Literal' ? [toImport(parsed, node, node.id.value, asType)] : [],
  )
  return [...types, ...augmented]
}

function called(parsed: Parsed): Import[] {
  const dynamic = nodesOf(parsed, 'ImportExpression').map((node) =>
    toImport(parsed, node, textOf(node.source), atRuntime),
  )
  const equals = nodesOf(parsed, 'TSExternalModuleReference').map((node) =>
    toImport(parsed, node, node.expression.value, atRuntime),
  )
  const loaders = loaderNames(parsed)
  const required = nodesOf(parsed, 'CallExpression').flatMap((node) =>
    isLoader(node.callee, loaders) ? [toImport(parsed, node, textOf(node.arguments[0]), atRuntime)] : [],
  )
  return [...dynamic, ...equals, ...required]
}

/** `require`, and whatever a file calls the result of createRequire. */
function loaderNames(parsed: Parsed): ReadonlySet<string> {
  const made = nodesOf(parsed, 'VariableDeclarator').flatMap(({ id, init }) =>
    id.type === 'Identifier' && isCallOf(init, 'createRequire') ? [id.name] : [],
  )
  return new Set(['require', ...made])
}

function isLoader(callee: Node, loaders: ReadonlySet<string>): boolean {
  if (callee.type === 'Identifier') return loaders.has(callee.name)
  return calleeName(callee) === 'getBuiltinModule' || isCallOf(callee, 'createRequire')
}

function isCallOf(node: Node | null, name: string): boolean {
  const call = node === null ? undefined : bare(node)
  return call?.type === 'CallExpression' && calleeName(call.callee) === name
}

function toImport(parsed: Parsed, node: Node, specifier: string | undefined, manner: Manner): Import {
  const target = specifier === undefined ? ({ kind: 'computed' } as const) : resolve(parsed.path, specifier)
  return { specifier: specifier ?? '(computed)', target, line: lineAt(parsed, node), ...manner }
}

/** A `#` counts from the root, as `imports` in package.json would have it; a query only makes a second copy of a file. */
function resolve(from: string, specifier: string): Target {
  const target = specifier.replace(/\?.*$/, '')
  if (target.startsWith('#')) return { kind: 'file', path: path.posix.normalize(target.slice(1)) }
  if (/^\.{1,2}(\/|$)/.test(target)) return { kind: 'file', path: path.posix.join(path.posix.dirname(from), target) }
  if (isBuiltin(target)) return { kind: 'builtin', name: target.replace(/^node:/, '') }
  if (/^([a-z]+:|\/)/.test(target)) return { kind: 'computed' }
  const [scope = '', name = ''] = target.split('/')
  return { kind: 'package', name: scope.startsWith('@') ? `${scope}/${name}` : scope }
}
