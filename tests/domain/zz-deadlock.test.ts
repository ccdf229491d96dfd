import t, { test } from 'tap'
import { cancelOrder, placeOrder } from '../../domain/orders/operations.ts'
import { perform } from '../../domain/common/operation.ts'
import { people, scopeOf, testMarket } from '../support/app.ts'
import { insertDiscount } from './pricing/market.ts'
const { app } = await testMarket(t, { env: { DATABASE_POOL_MAX: '20' } })
test('x', async (t) => {
  await insertDiscount(app, { code: 'LIMITED', usage_limit: 100000 })
  await app.db.updateTable('stock_levels').set({ on_hand: 1000 }).execute()
  const who = scopeOf(app, people.customer)
  const place = () =>
    perform(who, placeOrder, {
      items: [{ variantId: 1, quantity: 1 }],
      codes: ['LIMITED'],
      deliveryAddress: { name: 'C', line1: '1', city: 'L', country: 'NG' },
    }) as Promise<{ id: number }>
  const ends: Record<string, number> = {}
  let open = await Promise.all(Array.from({ length: 8 }, place))
  for (let round = 0; round < 6; round++) {
    const all = await Promise.allSettled([
      ...open.map(({ id }) => perform(who, cancelOrder, { id })),
      ...Array.from({ length: 8 }, place),
    ])
    for (const e of all) {
      const k =
        e.status === 'fulfilled'
          ? 'ok'
          : String((e.reason as any).type?.code ?? e.reason) + ' ' + String((e.reason as any).cause?.code ?? '')
      ends[k] = (ends[k] ?? 0) + 1
    }
    open = all.slice(8).flatMap((e) => (e.status === 'fulfilled' ? [e.value as { id: number }] : []))
    while (open.length < 8) open.push(await place())
  }
  console.error(ends)
  t.pass()
})
