import t, { test } from 'tap'
import { getDashboard } from '../../../domain/analytics/operations.ts'
import type { Dashboard } from '../../../domain/analytics/schema.ts'
import { perform } from '../../../domain/common/operation.ts'
import { people, scopeOf } from '../../support/app.ts'
import { openTill } from '../payments/till.ts'

const till = await openTill(t)
const { app } = till
const dashboard = () => perform(scopeOf(app, people.vendor), getDashboard, { id: 1 }) as Promise<Dashboard>

test('a dashboard shows what was sold, what came of it and what is owed, of its own vendor alone', async (t) => {
  const [kept, off, open] = [await till.order(), await till.order(), await till.order()]
  await till.pay(kept.id, 'success')
  await till.pay(off.id, 'success')
  await till.cancel(off.id)
  const part = kept.subOrders[0]!.total.amount
  const seen = await dashboard()
  t.strictSame(seen.sales.today, [{ currency: 'NGN', orders: 2, pieces: 4, amount: 2 * part, refunded: part }])
  t.strictSame(seen.sales.last30Days, seen.sales.today)
  t.strictSame(seen.ordersByStatus, { paid: 1, cancelled: 1, pending: 1 })
  t.strictSame(seen.topProducts, [{ variantId: kept.items[0]!.variantId, name: kept.items[0]!.name, pieces: 4 }])
  t.equal(seen.balances.length, 1)
  t.equal(seen.balances[0]!.pending, part - Math.round(part / 10), 'less the commission')
  t.ok(open.id > 0)
})

test('what is nearly sold out is shown, the scarcest first', async (t) => {
  const { variantId } = (await till.order()).items[0]!
  await app.db
    .updateTable('stock_levels')
    .set({ on_hand: (of) => of.ref('reserved') })
    .where('variant_id', '=', variantId)
    .execute()
  t.match((await dashboard()).lowStock[0], { variantId, available: 0 })
})

test('what was sold longer ago falls out of it', async (t) => {
  await till.pass(8 * 86_400)
  const { sales } = await dashboard()
  t.strictSame([sales.today, sales.last7Days], [[], []])
  t.equal(sales.last30Days.length, 1)
})
