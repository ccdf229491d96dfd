// What photos tell of the customer's body.

import type { FastifyInstance } from 'fastify'
import type { TaskCtx } from '../../../domain/common/context.ts'
import { measurePhotos } from '../../../domain/measurements/analyses/working.ts'
import { formOf, photo } from '../../support/pictures.ts'
import type { Input } from '../both-doors.ts'
import type { Headers } from '../callers.ts'
import { one, type Samples, UNKNOWN } from './sample.ts'

export interface Bodies {
  /** Photos of the customer's that have been measured. */
  analysis(): Promise<{ readonly id: number }>
  /** Has the customer share a body; there is nothing to say of it. */
  sharedBody(): Promise<Input>
}

const photos = { front: await photo({ seed: 1 }), side: await photo({ seed: 2 }) }
export const photographed = { sex: 'female', ageYears: 34, heightCm: 168.5, weightKg: 64.5, ...photos }

export interface Photographing {
  readonly server: FastifyInstance
  readonly customer: Headers
  /** What a task has at hand. */
  readonly hands: () => object
}

export function bodies({ server, customer, hands }: Photographing): Bodies {
  const ask = async (url: string, body: unknown) => {
    const asked = { method: 'POST', url: `/api/v1/measurements${url}`, headers: { ...customer } } as const
    const response = await server.inject({ ...asked, body: body as Buffer })
    if (response.statusCode >= 300) throw new Error(response.body)
    return response.json<{ id: number }>()
  }
  const analysis = async () => {
    const { id } = await ask('/analyses', formOf(photographed))
    await measurePhotos({ ...hands(), attempt: 1, signal: new AbortController().signal } as TaskCtx, id)
    return { id }
  }
  return {
    analysis,
    async sharedBody() {
      const { id } = await analysis()
      await ask(`/analyses/${id}/confirm`, { share: true })
      return {}
    },
  }
}

const { front: _front, ...halfSeen } = photographed
const notFound = 'measurements.analysis-not-found'

export const bodiesSamples: Samples = {
  'measurements.analyse': [
    { as: 'customer', input: photographed, expect: 'ok' },
    { as: 'customer', input: { sex: 'male', heightCm: 181, ...photos }, expect: 'ok' },
    { as: 'customer', input: halfSeen, expect: '400 common.invalid' },
    { as: 'customer', input: { ...photographed, heightCm: 1.68 }, expect: '400 common.invalid' },
    { as: 'customer', input: { ...photographed, sex: 'unknown' }, expect: '400 common.invalid' },
    {
      as: 'customer',
      input: { ...photographed, side: new File(['no picture'], 'side.jpg') },
      expect: '415 common.file-unsupported',
    },
    { as: 'integrator', input: photographed, expect: '403 common.forbidden' },
    { input: photographed, expect: '401 common.unauthenticated' },
  ],
  'measurements.analysis': [
    { as: 'customer', input: (market) => market.analysis(), expect: 'ok' },
    { as: 'vendor', input: (market) => market.analysis(), expect: `404 ${notFound}` },
    ...one('customer', notFound),
    { as: 'integrator', input: { id: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
  ],
  'measurements.confirmAnalysis': [
    { as: 'customer', input: async (market) => ({ ...(await market.analysis()), share: false }), expect: 'ok' },
    {
      as: 'customer',
      input: async (market) => ({ ...(await market.analysis()), share: true, weightKg: 65 }),
      expect: 'ok',
    },
    {
      as: 'customer',
      input: async (market) => ({ ...(await market.analysis()), share: false, weightKg: 340 }),
      expect: '400 common.invalid',
    },
    { as: 'customer', input: (market) => market.analysis(), expect: '400 common.invalid' },
    { as: 'customer', input: { id: UNKNOWN, share: true }, expect: `404 ${notFound}` },
    {
      as: 'vendor',
      input: async (market) => ({ ...(await market.analysis()), share: true }),
      expect: `404 ${notFound}`,
    },
    { as: 'integrator', input: { id: 1, share: true }, expect: '403 common.forbidden' },
    { input: { id: 1, share: true }, expect: '401 common.unauthenticated' },
  ],
  'measurements.sharing': [
    { as: 'customer', input: (market) => market.sharedBody(), expect: 'ok' },
    { as: 'vendor', input: {}, expect: 'ok' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'measurements.stopSharing': [
    { as: 'customer', input: (market) => market.sharedBody(), expect: 'ok' },
    { as: 'vendor', input: {}, expect: 'ok' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'sizing.bodiesLikeMine': [
    { as: 'customer', input: async (market) => ({ ...(await market.sharedBody()), productId: 1 }), expect: 'ok' },
    {
      as: 'customer',
      input: async (market) => ({ ...(await market.sharedBody()), productId: UNKNOWN }),
      expect: '404 products.not-found',
    },
    { as: 'vendor', input: { productId: 1 }, expect: '404 measurements.not-shared' },
    { as: 'vendor', input: { productId: 0 }, expect: '400 common.invalid' },
    { as: 'integrator', input: { productId: 1 }, expect: '403 common.forbidden' },
    { input: { productId: 1 }, expect: '401 common.unauthenticated' },
  ],
}
