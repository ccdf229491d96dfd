import { sql } from 'kysely'
import { test } from 'tap'
import type { PaymentGateway, PaymentGateways, PaymentState } from '../../../domain/common/payment-gateways.ts'
import { reconcile } from '../../../domain/payments/tasks.ts'
import { write } from '../../support/scopes.ts'
import { openTill } from './till.ts'

/** A provider that takes half of what it was asked for, and calls that captured. */
function halfTaker(): PaymentGateways {
  const taken = new Map<string, number>()
  const given = new Map<string, number>()
  const stateOf = (reference: string): PaymentState => ({
    providerId: reference,
    status: 'captured',
    captured: taken.get(reference) ?? 0,
    refunded: given.get(reference) ?? 0,
  })
  const gateway: PaymentGateway = {
    provider: 'test',
    authorises: false,
    async start({ reference, amount }) {
      taken.set(reference, Math.floor(amount / 2))
      return stateOf(reference)
    },
    capture: async ({ reference }) => stateOf(reference),
    void: async ({ reference }) => stateOf(reference),
    async refund({ reference }, amount) {
      given.set(reference, (given.get(reference) ?? 0) + amount)
      return { providerId: `refund ${reference}`, status: 'succeeded' }
    },
    find: async ({ reference }) => stateOf(reference),
    readNotice: () => {
      throw new TypeError('It tells nothing of its own accord.')
    },
  }
  return { offered: ['test'], of: () => gateway }
}

test('a payment that cannot be looked at makes room for others', async (t) => {
  const till = await openTill(t)
  const { id } = await till.order()
  const payment = await till.pay(id, 'needs-action')
  await sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'stuck'; end $$`.execute(
    till.app.db,
  )
  // It can be put off, and nothing else.
  await sql`
    create trigger stuck before update on payments
    for each row when (new.busy_until is not null) execute function refuse()`.execute(till.app.db)
  const now = till.app.clock()
  await till.app.db.updateTable('payments').set({ check_at: now.toISOString() }).where('id', '=', payment.id).execute()
  await write(till.app, (ctx) => ctx.enqueue(reconcile, {}))
  await till.app.drain()
  const { check_at: checkAt } = await till.app.db
    .selectFrom('payments')
    .select('check_at')
    .where('id', '=', payment.id)
    .executeTakeFirstOrThrow()
  t.ok(checkAt! > now.toISOString(), 'it is due again later, not first of all')
})

test('an order that was paid in part and ran out of time is given back, and was never a sale', async (t) => {
  const till = await openTill(t, { payments: halfTaker })
  const { id, total } = await till.order()
  await till.pay(id)
  const half = Math.floor(total.amount / 2)
  t.match(await till.read(id), { status: 'pending', paidAt: null })
  t.strictSame(await till.books(id), { buyers: -half, 'provider.test': half })
  await till.pass(16 * 60)
  await till.pass(61)
  t.match(await till.read(id), { status: 'cancelled', refunded: { amount: half } })
  t.strictSame(await till.books(id), {}, 'nothing is owed to anybody')
  const kinds = await till.app.db.selectFrom('ledger_transactions').select('kind').where('order_id', '=', id).execute()
  t.strictSame(kinds.map(({ kind }) => kind).toSorted(), ['capture', 'refund'])
})
