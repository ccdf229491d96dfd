// Discounts, taxes and ways of sending that samples speak about.

import type { FastifyInstance } from 'fastify'
import type { Headers } from '../callers.ts'

interface Made {
  readonly id: number
}

export interface Tariffs {
  /** A discount of the vendor's. */
  discount(more?: object): Promise<Made>
  /** A tax rate of a region that has no other. */
  taxRate(): Promise<Made>
  /** A shipping zone that no method has a rate for. */
  zone(): Promise<Made>
  /** A shipping method with a rate for a zone of its own. */
  method(): Promise<Made & { readonly zoneId: number }>
  /** A word that nothing is called yet. */
  word(): string
}

let made = 0
const word = (): string => {
  made += 1
  return `sample-${made}`
}

export const tenPerCent = { name: 'Ten off', rule: { kind: 'percentage', basisPoints: 1_000 } }
export const salesTax = { country: 'US', name: 'Sales tax', ratePpm: 50_000, included: false }

export function tariffs(server: FastifyInstance, vendor: Headers, admin: Headers): Tariffs {
  const post = async (url: string, headers: Headers, body: object) => {
    const response = await server.inject({ method: 'POST', url: `/api/v1${url}`, headers: { ...headers }, body })
    if (response.statusCode !== 201) throw new Error(response.body)
    return response.json<Made>()
  }
  const zone = () => post('/shipping/zones', admin, { name: word(), countries: ['AQ'] })
  return {
    word,
    zone,
    discount: (more = {}) => post('/discounts', vendor, { ...tenPerCent, code: word(), vendorId: 1, ...more }),
    taxRate: () => post('/tax-rates', admin, { ...salesTax, region: word() }),
    async method() {
      const { id: zoneId } = await zone()
      const rates = [{ zoneId, price: { amount: 500, currency: 'NGN' } }]
      return {
        ...(await post('/shipping/methods', admin, { code: word(), name: 'Sled', estimatedDays: 9, rates })),
        zoneId,
      }
    },
  }
}
