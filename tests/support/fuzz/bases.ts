// Requests that succeed, changed in one place: these reach what lies behind the schema.

import * as fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import type { App } from '../../../server/context.ts'
import type { Callers, Headers } from '../../doors/callers.ts'
import { headersOf, sampleMarket, samplesOf } from '../../doors/samples.ts'
import { Upload, withUploads } from './forms.ts'
import { nasty } from './values.ts'

export interface Base {
  readonly input: unknown
  readonly headers: Headers
}

/** Making one may take several requests. */
const MOST = 3

/** What the samples of an operation say succeeds; none where what they need cannot be made any more. */
export async function basesOf(server: FastifyInstance, app: App, callers: Callers, operation: string): Promise<Base[]> {
  const market = sampleMarket(server, callers, app)
  const bases: Base[] = []
  const succeeding = samplesOf(operation).filter(({ expect }) => expect === 'ok')
  for (const sample of succeeding.slice(0, MOST)) {
    try {
      const input = typeof sample.input === 'function' ? await sample.input(market) : sample.input
      bases.push({ input: await withUploads(input), headers: await headersOf(callers, sample, market) })
    } catch {
      // Somebody before has changed the market so that this cannot be had; others can.
    }
  }
  return bases
}

/** One of them as it is, or with one value put in the place of another. */
export function changedBases(bases: readonly Base[]): fc.Arbitrary<Base> {
  const change = fc.option(fc.record({ place: fc.nat(60), value: nasty }), { freq: 3 })
  return fc.record({ base: fc.constantFrom(...bases), change }).map(({ base, change: wanted }) => {
    if (wanted === null) return base
    const places = count(base.input)
    return { ...base, input: replaced(base.input, { left: wanted.place % places }, wanted.value) }
  })
}

const isTree = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Upload)

/** A value and everything in it. */
const count = (value: unknown): number =>
  1 + (isTree(value) ? Object.values(value).reduce((sum: number, each) => sum + count(each), 0) : 0)

function replaced(value: unknown, place: { left: number }, by: unknown): unknown {
  if (place.left === 0) {
    place.left = -1
    return by
  }
  if (place.left > 0) place.left -= 1
  if (!isTree(value)) return value
  if (Array.isArray(value)) return value.map((each) => replaced(each, place, by))
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaced(each, place, by)]))
}
