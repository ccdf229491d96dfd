// A market where orders arrive, and the verbs of who sends something back and who takes it.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Test } from 'tap'
import type { Operation } from '../../../domain/common/operation.ts'
import { perform } from '../../../domain/common/operation.ts'
import { deliverPart, requireLocked, shipPart } from '../../../domain/orders/index.ts'
import { approveReturn, receiveReturn, requestReturn } from '../../../domain/orders/operations.ts'
import type { Return } from '../../../domain/orders/returns/schema.ts'
import type { Order } from '../../../domain/orders/schema.ts'
import { people, scopeOf } from '../../support/app.ts'
import { write } from '../inventory/stock.ts'
import { openTill, type Till } from '../payments/till.ts'

export interface Shop extends Till {
  /** An order as `order` makes it, paid for and delivered. */
  delivered(): Promise<Order>
  ship(order: Order, part: number): Promise<void>
  deliver(order: Order, part: number): Promise<void>
  /** Asks as the owner of vendor 1. */
  asVendor<T>(operation: Operation, input: object, vendorId?: number): Promise<T>
  asBuyer<T>(operation: Operation, input: object): Promise<T>
  ask(orderId: number, input: object): Promise<Return>
  /** Approves and receives what was asked for, and lets what follows from it happen. */
  takeBack(returnId: number, input?: object): Promise<Return>
  /** A variant of vendor 1's at this price; of the given stock. */
  variant(price: number, stock: number): Promise<number>
}

export async function openShop(t: Test): Promise<Shop> {
  const till = await openTill(t)
  const { app } = till
  const asVendor = <T>(operation: Operation, input: object, vendorId = 1) =>
    perform(scopeOf(app, { ...people.vendor, vendorIds: [vendorId], ownerOf: [vendorId] }), operation, {
      id: vendorId,
      ...input,
    }) as Promise<T>
  const asBuyer = <T>(operation: Operation, input: object) =>
    perform(scopeOf(app, people.customer), operation, input) as Promise<T>
  const ship = (order: Order, index: number) =>
    write(app, async (ctx) => {
      const { parts } = await requireLocked(ctx, order.id)
      await shipPart(ctx, order.id, parts[index]!, order.subOrders[index]!.items)
    })
  const deliver = (order: Order, index: number) =>
    write(app, async (ctx) => {
      const { parts } = await requireLocked(ctx, order.id)
      await deliverPart(ctx, order.id, parts[index]!)
    })
  return {
    ...till,
    ship,
    deliver,
    asVendor,
    asBuyer,
    async delivered() {
      const order = await till.order()
      await till.pay(order.id, 'success')
      for (const index of order.subOrders.keys()) {
        await ship(order, index)
        await deliver(order, index)
      }
      await app.drain()
      return till.read(order.id)
    },
    ask: (id, input) => asBuyer(requestReturn, { id, reason: 'Too small', ...input }),
    async takeBack(returnId, input = {}) {
      await asVendor(approveReturn, { returnId })
      const received = await asVendor<Return>(receiveReturn, { returnId, ...input })
      await app.drain()
      return received
    },
    async variant(price, stock) {
      const { rows } = await sql<{ id: number }>`
        with made as (
          insert into variants (product_id, options, price_amount, price_currency)
          select id, ${JSON.stringify({ size: randomUUID() })}::jsonb, ${price}, 'NGN' from products where vendor_id = 1
          order by id limit 1 returning id
        )
        insert into stock_levels (variant_id, location_id, on_hand) select id, main_location(1), ${stock} from made
        returning variant_id as id`.execute(app.db)
      return rows[0]!.id
    },
  }
}
