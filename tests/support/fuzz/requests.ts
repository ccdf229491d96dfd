// Requests to both doors with an input, sent as a client would or as none should.

import * as fc from 'fast-check'
import type { InjectOptions } from 'fastify'
import type { MountedRoute } from '../../../server/openapi.ts'
import type { MountedProcedure } from '../../doors/both-doors.ts'
import type { Callers } from '../../doors/callers.ts'
import { type FormTwist, formOf, takesFiles } from './forms.ts'
import { encode, nastyText } from './values.ts'

/** What is odd about a request beside its input. */
export interface Twist {
  readonly kind: 'none' | 'cut' | 'deep' | 'reaching' | 'no-json' | 'media-type' | 'headers' | 'doubled' | 'batch'
  readonly text: string
  /** Of a request that brings files; all else is then usual. */
  readonly form?: FormTwist
}

export const twists: fc.Arbitrary<Twist> = fc.oneof(
  { weight: 14, arbitrary: fc.constant({ kind: 'none', text: '' } as const) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('cut', 'deep', 'reaching', 'no-json', 'media-type', 'headers', 'doubled', 'batch'),
      text: nastyText,
    }),
  },
)

export const callerNames = [
  'anonymous',
  'customer',
  'vendor',
  'admin',
  'integrator',
] as const satisfies (keyof Callers)[]

/** A body, with whatever is odd about it. */
function twisted(body: string, { kind, text }: Twist): string {
  if (kind === 'cut') return body.slice(0, Math.max(1, Math.floor(body.length / 2)))
  if (kind === 'deep') return `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
  if (kind === 'reaching') return body.replace(/^\{/, '{"__proto__":{"admin":true},')
  return kind === 'no-json' ? text : body
}

const visible = (text: string): string => text.replaceAll(/[^\x21-\x7e]/g, '~')

function headersOf({ kind, text }: Twist): Record<string, string> {
  if (kind === 'media-type') return { 'content-type': visible(text) }
  const json = { 'content-type': 'application/json' }
  if (kind !== 'headers') return json
  const odd = ['idempotency-key', 'if-match', 'if-none-match', 'traceparent', 'x-cart-token', 'cookie', 'x-request-id']
  return { ...json, ...Object.fromEntries(odd.map((name) => [name, visible(text)])) }
}

const escaped = (value: unknown): string => encodeURIComponent(inAddress(value).toWellFormed())

/** Without it the address would be that of something else. */
const orSpace = (part: string): string => (/^\.{0,2}$/.test(part) ? '%20' : part)

/** A path or a query knows only text. */
const inAddress = (value: unknown): string =>
  typeof value === 'string' ? value : encode(value).replaceAll(/^\[|\]$/g, '')

const isFields = (input: unknown): input is Readonly<Record<string, unknown>> =>
  typeof input === 'object' && input !== null && !Array.isArray(input)

export function v1Request({ method, path, operation }: MountedRoute, input: unknown, twist: Twist): InjectOptions {
  const rest: Record<string, unknown> = isFields(input) ? { ...input } : {}
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(rest, name) ? rest[name] : 1
    delete rest[name]
    const odd = visible(twist.text).replaceAll(/[?#/\\]/g, '~')
    return orSpace(twist.kind === 'no-json' ? odd : escaped(value).slice(0, 6_000))
  })
  const url = `/api/v1${filled}`
  const verb = method.toUpperCase() as 'GET'
  if (takesFiles(operation)) return { method: verb, url, ...formRequest(rest, twist) }
  const headers = headersOf(twist)
  if (verb !== 'GET' && method !== 'delete') {
    const body = isFields(input) ? rest : input
    return { method: verb, url, headers, payload: twisted(encode(body), twist) }
  }
  const pairs = Object.entries(rest).map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
  const query = (twist.kind === 'doubled' ? [...pairs, ...pairs, `limit=1&limit=2`] : pairs).join('&')
  const { 'content-type': _, ...others } = headers
  return { method: verb, url: `${url}?${query.slice(0, 20_000)}`, headers: others }
}

function formRequest(
  fields: Readonly<Record<string, unknown>>,
  { form }: Twist,
): Pick<InjectOptions, 'headers' | 'payload'> {
  const { type, body } = formOf(fields, form ?? { kind: 'none', text: '' })
  return { headers: { 'content-type': type }, payload: body }
}

export function v2Request({ path, type, operation }: MountedProcedure, input: unknown, twist: Twist): InjectOptions {
  if (takesFiles(operation) && isFields(input)) {
    return { method: 'POST', url: `/api/v2/${path}`, ...formRequest(input, twist) }
  }
  const isBatch = twist.kind === 'batch'
  const url = `/api/v2/${isBatch ? `${path},${path}` : path}`
  const text = twisted(isBatch ? `{"0":${encode(input)},"1":{}}` : encode(input), twist)
  const batch = isBatch ? 'batch=1' : ''
  const headers = headersOf(twist)
  if (type === 'mutation') return { method: 'POST', url: `${url}?${batch}`, headers, payload: text }
  const given = `input=${encodeURIComponent(text.toWellFormed()).slice(0, 20_000)}`
  const { 'content-type': _, ...others } = headers
  return {
    method: 'GET',
    url: `${url}?${[given, ...(twist.kind === 'doubled' ? [given] : []), batch].join('&')}`,
    headers: others,
  }
}
