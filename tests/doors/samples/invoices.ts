import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { issueCreditNotes } from '../../../domain/orders/index.ts'
import { issueInvoices } from '../../../domain/orders/invoices/issuing.ts'
import { type App, houseScope } from '../../../server/context.ts'
import { one, type SampleMarket, type Samples, UNKNOWN } from './sample.ts'

/** Issues what a paid order is owed, as its tasks do. */
export function invoicing(
  app: App,
  paidOrder: SampleMarket['paidOrder'],
): Pick<SampleMarket, 'invoice' | 'creditNote'> {
  return {
    async creditNote() {
      const { id, paymentId } = await paidOrder()
      const part = await app.db
        .selectFrom('sub_orders')
        .innerJoin('orders', 'orders.id', 'order_id')
        .select(['sub_orders.id as subOrderId', 'currency'])
        .where('order_id', '=', id)
        .executeTakeFirstOrThrow()
      const { id: refundId } = await app.db
        .insertInto('refunds')
        .values({ ...refundOf(id, paymentId, part.currency), shares: '[]' })
        .returning('id')
        .executeTakeFirstOrThrow()
      const shares = [{ subOrderId: part.subOrderId, amount: AMOUNT, items: [] }]
      const refund = { refundId, orderId: id, amount: AMOUNT, currency: part.currency, shares }
      const scope = houseScope(app)
      const issued = await inTransaction(scope, scope.actor, (ctx) => issueCreditNotes(ctx, refund))
      return { id, number: issued[0]! }
    },
    async invoice() {
      const { id } = await paidOrder()
      const scope = houseScope(app)
      const { issued } = await issueInvoices({ writeOnce: (work) => inTransaction(scope, scope.actor, work) }, id)
      return { id, number: issued[0]! }
    },
  }
}

const AMOUNT = 1_000

function refundOf(orderId: number, paymentId: number, currency: string) {
  const at = new Date().toISOString()
  const about = { order_id: orderId, payment_id: paymentId, source: `sample:${orderId}` }
  return { ...about, status: 'succeeded', amount: AMOUNT, currency, created_at: at, updated_at: at }
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
  'orders.creditNotes': [
    { as: 'customer', input: async (market) => ({ id: (await market.creditNote()).id }), expect: 'ok' },
    { as: 'customer', input: async (market) => ({ id: (await market.order()).id }), expect: 'ok' },
    { as: 'vendor', input: async (market) => ({ id: (await market.creditNote()).id }), expect: 'ok' },
    { as: 'admin', input: async (market) => ({ id: (await market.creditNote()).id }), expect: 'ok' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'orders.not-found'),
  ],
  'orders.creditNote': [
    { as: 'customer', input: (market) => market.creditNote(), expect: 'ok' },
    { as: 'vendor', input: (market) => market.creditNote(), expect: 'ok' },
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.order()).id, number: (await market.creditNote()).number }),
      expect: '404 orders.credit-note-not-found',
    },
    { as: 'customer', input: { id: UNKNOWN, number: 'CN-1-000001' }, expect: '404 orders.credit-note-not-found' },
    { as: 'customer', input: { id: 1, number: 'x'.repeat(61) }, expect: '400 common.invalid' },
    { input: { id: 1, number: 'CN-1-000001' }, expect: '401 common.unauthenticated' },
  ],
}
