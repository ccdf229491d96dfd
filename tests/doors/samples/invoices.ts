import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { issueInvoices } from '../../../domain/orders/invoices/issuing.ts'
import { type App, houseScope } from '../../../server/context.ts'
import { one, type SampleMarket, type Samples, UNKNOWN } from './sample.ts'

/** Issues what a paid order is owed, as its task does. */
export function invoicing(app: App, paidOrder: SampleMarket['paidOrder']): Pick<SampleMarket, 'invoice'> {
  return {
    async invoice() {
      const { id } = await paidOrder()
      const scope = houseScope(app)
      const { issued } = await issueInvoices({ writeOnce: (work) => inTransaction(scope, scope.actor, work) }, id)
      return { id, number: issued[0]! }
    },
  }
}

export const invoicesSamples: Samples = {
  'orders.invoices': [
    { as: 'customer', input: async (market) => ({ id: (await market.invoice()).id }), expect: 'ok' },
    { as: 'customer', input: async (market) => ({ id: (await market.order()).id }), expect: 'ok' },
    { as: 'vendor', input: async (market) => ({ id: (await market.invoice()).id }), expect: 'ok' },
    { as: 'admin', input: async (market) => ({ id: (await market.invoice()).id }), expect: 'ok' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'orders.not-found'),
  ],
  'orders.invoice': [
    { as: 'customer', input: (market) => market.invoice(), expect: 'ok' },
    { as: 'vendor', input: (market) => market.invoice(), expect: 'ok' },
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.order()).id, number: (await market.invoice()).number }),
      expect: '404 orders.invoice-not-found',
    },
    { as: 'customer', input: { id: UNKNOWN, number: 'INV-1-000001' }, expect: '404 orders.invoice-not-found' },
    { as: 'customer', input: { id: 1, number: 'x'.repeat(61) }, expect: '400 common.invalid' },
    { input: { id: 1, number: 'INV-1-000001' }, expect: '401 common.unauthenticated' },
  ],
}
