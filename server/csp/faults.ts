import { NONCE, NONE } from './policy.ts'

const sourceLists = new Set([
  'child-src',
  'connect-src',
  'default-src',
  'fenced-frame-src',
  'font-src',
  'frame-src',
  'img-src',
  'manifest-src',
  'media-src',
  'object-src',
  'prefetch-src',
  'script-src',
  'script-src-attr',
  'script-src-elem',
  'style-src',
  'style-src-attr',
  'style-src-elem',
  'worker-src',
  'base-uri',
  'form-action',
  'frame-ancestors',
])
const bare = new Set(['upgrade-insecure-requests', 'block-all-mixed-content'])
const tokens = new Set(['report-uri', 'report-to', 'require-trusted-types-for', 'trusted-types', 'sandbox'])

/** Words that mean something only in quotes; without them they are the name of a host. */
const KEYWORD =
  /^(none|self|report-sample|strict-dynamic|unsafe-(eval|hashes|inline)|wasm-unsafe-eval|inline-speculation-rules|nonce-.*|sha(256|384|512)-.*)$/i
const QUOTED = /^'[^']+'$/

/** Everything that is wrong with a policy, as sentences; a browser would only leave out what it does not understand. */
export function policyFaults(policy: unknown): string[] {
  if (typeof policy !== 'object' || policy === null || Array.isArray(policy) || policy instanceof Set) {
    return ['Expected an object of directives.']
  }
  return Object.entries(policy).flatMap(([name, value]) =>
    directiveFaults(name, value).map((fault) => `${name}: ${fault}`),
  )
}

function directiveFaults(name: string, value: unknown): string[] {
  const known = sourceLists.has(name) || bare.has(name) || tokens.has(name)
  if (!known) return ['There is no such directive.']
  if (value === null || value === undefined || value === false) return []
  if (bare.has(name)) return value === true ? [] : ['Expected true: it has no values.']
  if (value === true) return name === 'sandbox' ? [] : ['Expected what it allows.']
  const values = listOf(value)
  if (values === undefined) return ['Expected text, or a list of texts.']
  const faults = values.flatMap((each) => valueFaults(name, each))
  if (values.includes(NONE) && values.length > 1) faults.push(`${NONE} allows nothing, so it stands alone.`)
  return faults
}

function listOf(value: unknown): readonly string[] | undefined {
  // One text may name several, as the header has them.
  if (typeof value === 'string') return value.split(' ')
  const list: unknown[] | undefined = Array.isArray(value) || value instanceof Set ? [...value] : undefined
  return list?.every((each) => typeof each === 'string') === true ? list : undefined
}

function valueFaults(name: string, value: string): string[] {
  const shown = JSON.stringify(value)
  if (value === '') return ['Expected no empty value.']
  // A comma begins another policy, a semicolon another directive, a new line another header.
  if (!/^[\x21-\x7e]+$/.test(value) || /[;,]/.test(value)) return [`${shown} has characters that end a value.`]
  if (value === NONCE) return /^(script|style|default)-src(-elem)?$/.test(name) ? [] : [`${NONCE} means nothing here.`]
  const isUnquoted = KEYWORD.test(value) && name !== 'report-to' && name !== 'trusted-types'
  if (isUnquoted && !tokens.has(name)) return [`${shown} is a keyword and needs quotes: "'${value}'".`]
  if (value.includes("'") && (!QUOTED.test(value) || !isKnownQuote(name, value))) return [`${shown} is no keyword.`]
  return name === 'require-trusted-types-for' && value !== "'script'" ? ['Expected "\'script\'".'] : []
}

const isKnownQuote = (name: string, value: string): boolean =>
  KEYWORD.test(value.slice(1, -1)) || (tokens.has(name) && /^'(script|allow-duplicates)'$/.test(value))
