// What a vendor may have paid out, and how it comes to it.

import { setPayoutAccount } from '../../../domain/payouts/operations.ts'
import { perform } from '../../../domain/common/operation.ts'
import { balancesOf } from '../../../domain/ledger/index.ts'
import { deliverPart, requireLocked, shipPart } from '../../../domain/orders/index.ts'
import type { App } from '../../../server/context.ts'
import { people, scopeOf, write } from '../scopes.ts'
import type { Shop } from './shop.ts'

const account = {
  currency: 'NGN',
  provider: 'test',
  accountName: 'Adire House',
  accountNumber: '0123456789',
  bankCode: '058',
}

export async function openAccount(app: App): Promise<void> {
  const owner = { ...people.vendor, authenticatedAt: app.clock().getTime() }
  await perform(scopeOf(app, owner), setPayoutAccount, { id: 1, ...account })
}

export async function available({ db }: App): Promise<number> {
  return (await balancesOf(db, 1)).find(({ currency }) => currency === 'NGN')?.available ?? 0
}

/** Sells pieces of vendor 1's that arrive. @returns what the vendor may have */
export async function sell({ till }: Shop): Promise<number> {
  const { app } = till
  const { id, items } = await till.order()
  await till.pay(id, 'success')
  await write(app, async (ctx) => {
    const [part] = (await requireLocked(ctx, id)).parts
    await shipPart(ctx, id, part!, [{ variantId: items[0]!.variantId, quantity: items[0]!.quantity }])
    const [shipped] = (await requireLocked(ctx, id)).parts
    await deliverPart(ctx, id, shipped!)
  })
  await app.drain()
  return available(app)
}
