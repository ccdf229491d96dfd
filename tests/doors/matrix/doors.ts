// Each door's operations, in two halves that two processes can play.

import type { Operation } from '../../../domain/common/operation.ts'
import { mountedProcedures, mountedRoutes, throughV1, throughV2 } from '../both-doors.ts'
import type { Mounted } from './play.ts'

/** Of people and their proofs; the rest is the market. */
const ABOUT_PEOPLE = new Set(['authentication', 'privacy', 'measurements', 'notifications'])

export type Half = 'people' | 'market'

const isIn = (half: Half, { id }: Operation): boolean => (half === 'people') === ABOUT_PEOPLE.has(id.split('.')[0]!)

export async function routesOf(half: Half): Promise<Mounted[]> {
  const routes = (await mountedRoutes()).filter(({ operation }) => isIn(half, operation))
  return routes.map((route) => ({
    operation: route.operation,
    name: `${route.operation.id}: ${route.method} ${route.path}`,
    call: ({ server }, input, headers) => throughV1(server, route, input, headers),
  }))
}

export function proceduresOf(half: Half): Mounted[] {
  const procedures = mountedProcedures().filter(({ operation }) => isIn(half, operation))
  return procedures.map((procedure) => ({
    operation: procedure.operation,
    name: `${procedure.operation.id}: ${procedure.path}`,
    call: ({ server }, input, headers) => throughV2(server, procedure, input, headers),
  }))
}
