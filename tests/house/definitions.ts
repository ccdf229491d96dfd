import type { CallExpression } from 'oxc-parser'
import { bare, keyOf, nodesOf } from './ast.ts'
import { localNames, type Target } from './imports.ts'
import { domainOf } from './map.ts'
import type { Source } from './source.ts'

/** Calls of one of the house's own factories (`operation`, `defineTask` …), under whatever name a file imports it. */
export function callsOf(source: Source, factory: string): CallExpression[] {
  const named = localNames(source.imports, factory, isCommon)
  const spaces = localNames(source.imports, '*', isCommon)
  return nodesOf(source, 'CallExpression').filter((call) => {
    const callee = bare(call.callee)
    if (callee.type === 'Identifier') return named.includes(callee.name)
    if (callee.type !== 'MemberExpression' || keyOf(callee.property, callee.computed) !== factory) return false
    return callee.object.type === 'Identifier' && spaces.includes(callee.object.name)
  })
}

/** Where a domain declares its operations: `operations.ts`, or, once that is too long, `operations/<noun>.ts`. */
export function isOperationsFile(path: string): boolean {
  return /^domain\/[^/]+\/operations(\/[^/]+)?\.ts$/.test(path)
}

function isCommon(target: Target): boolean {
  return target.kind === 'file' && domainOf(target.path) === 'common'
}
