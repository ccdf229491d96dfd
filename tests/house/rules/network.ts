import { readsOfGlobal } from '../globals.ts'
import { isProduct, roomOf } from '../map.ts'
import type { Source } from '../source.ts'
import { type Violation, violation } from '../violation.ts'

const HOME = 'server/gateways/'
const GLOBALS = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']
const MODULES = new Set(['http', 'https', 'http2', 'net', 'tls', 'dns', 'dns/promises', 'dgram'])

/** Files outside the gateways that may load one module, each with its reason. */
const exceptions = [
  { files: /^server\/embedded-postgres[^/]*\.ts$/, module: 'net', why: 'finds a free port' },
  { files: /^server\/app\.ts$/, module: 'http', why: 'listens, and calls nobody' },
  { files: /^server\/leaving\.ts$/, module: 'net', why: 'stops listening without hanging up on anybody' },
  {
    files: /^server\/plugins\/(hosts|proxies)\.ts$/,
    module: 'net',
    why: 'tells addresses from names and calls nobody',
  },
]

/** Rooms that speak HTTP may name its types; a type calls nobody. */
const KNOW_HTTP = new Set(['server', 'routes-v1', 'routes-v2-trpc'])

/** Nothing outside the process is called but through a gateway. Packages that call out are held by the packages rule. */
export function network(sources: readonly Source[]): Violation[] {
  const house = sources.filter((source) => isProduct(source) && !source.path.startsWith(HOME) && !inBrowser(source))
  return [...house.flatMap(calls), ...house.flatMap(modules)]
}

/** The scripts of our pages run in a browser, where our API is what lies outside. */
const inBrowser = ({ path }: Source): boolean => /^server\/pages\/[\w-]+\.js$/.test(path)

const instead =
  'put the call behind a gateway in server/gateways and reach it through ctx.gateways of an outward operation or task'

function calls(source: Source): Violation[] {
  return GLOBALS.flatMap((name) =>
    readsOfGlobal(source, name).map((node) =>
      violation(source, node, `${name} is used outside server/gateways`, instead),
    ),
  )
}

function modules({ path, imports }: Source): Violation[] {
  return imports.flatMap(({ target, typeOnly, line }) => {
    if (target.kind !== 'builtin' || !MODULES.has(target.name)) return []
    if (typeOnly && KNOW_HTTP.has(roomOf(path) ?? '')) return []
    if (exceptions.some(({ files, module }) => module === target.name && files.test(path))) return []
    return [{ path, line, wrong: `node:${target.name} is imported outside server/gateways`, instead }]
  })
}
