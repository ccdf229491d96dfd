import { z } from 'zod'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import { giveBackUses as giveBack, releaseExpired } from './cancelling.ts'
import { issueInvoices as issue } from './invoices/issuing.ts'
import * as pairing from './pairing.ts'
import * as exchanging from './returns/exchanging.ts'

/** Calls off orders nobody has paid for in time, so that others can have what they held. */
export const expireUnpaid = defineTask({
  name: 'orders.expireUnpaid',
  queue: 'critical',
  payload: z.object({}),
  run: (ctx) => releaseExpired(ctx),
})

/** Orders what a buyer wants for what came back. Runs for each `return.received`; a return has nothing for it to do. */
export const sendExchange = defineTask({
  name: 'orders.sendExchange',
  queue: 'critical',
  retries: 8,
  payload: z.object({ returnId: Id }),
  run: (ctx, { returnId }) => exchanging.sendExchange(ctx, returnId),
})

/** Has the money for what was exchanged go back when the order made for it is called off; other orders do not concern it. */
export const undoExchange = defineTask({
  name: 'orders.undoExchange',
  queue: 'critical',
  retries: 8,
  payload: z.object({ orderId: Id }),
  run: (ctx, { orderId }) => exchanging.undoExchange(ctx, orderId),
})

/** Lets a buyer use discounts again once an order with them is called off, whoever did it. Runs for each `order.cancelled`. */
export const giveBackUses = defineTask({
  name: 'orders.giveBackUses',
  queue: 'default',
  retries: 8,
  payload: z.object({ orderId: Id }),
  run: (ctx, { orderId }) => giveBack(ctx, orderId),
})

/** Counts what was bought together. Runs once for each `order.paid`. */
export const countPairs = defineTask({
  name: 'orders.countPairs',
  queue: 'reports',
  retries: 8,
  payload: z.object({ orderId: Id }),
  run: (ctx, { orderId }) => pairing.countPairs(ctx, orderId),
})

/** Has each vendor's invoice issued. Runs once for each `order.paid`; mail and the rest follow from `invoice.issued`. */
export const issueInvoices = defineTask({
  name: 'orders.issueInvoices',
  queue: 'default',
  retries: 8,
  payload: z.object({ orderId: Id }),
  run: (ctx, { orderId }) => issue(ctx, orderId),
})
