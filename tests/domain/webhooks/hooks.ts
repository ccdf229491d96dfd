// Endpoints of the demo's people, and receivers that answer as they are told.

import type { User } from '../../../domain/common/access.ts'
import { perform } from '../../../domain/common/operation.ts'
import type { WebhookCall, WebhookGateway, WebhookOutcome } from '../../../domain/common/webhook-gateway.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { stockChanged } from '../../../domain/inventory/events.ts'
import { placeOrder } from '../../../domain/orders/operations.ts'
import * as webhooks from '../../../domain/webhooks/operations.ts'
import type { Delivery, NewEndpoint, WholeDelivery } from '../../../domain/webhooks/schema.ts'
import { serveWaiting } from '../../../domain/webhooks/tasks.ts'
import { type App, houseScope } from '../../../server/context.ts'
import { orderOf } from '../../doors/samples/sample.ts'
import { people, scopeOf, type TestApp } from '../../support/app.ts'
import { rowsOf } from '../../db/catalogue.ts'

export const { customer, vendor, admin } = people

/** An endpoint of somebody's own or, for the owner of a vendor, of the vendor. */
export async function subscribe(app: App, who: User, more: object = {}): Promise<NewEndpoint> {
  const vendorId = who.ownerOf[0] ?? null
  const input = { url: 'https://receiver.example/hook', eventTypes: ['*'], vendorId, ...more }
  return (await perform(scopeOf(app, who), webhooks.createEndpoint, input)) as NewEndpoint
}

/** A variant of a vendor's that there are pieces of. */
export async function variantOf({ url }: TestApp, vendorId: number): Promise<number> {
  const [found] = await rowsOf<{ id: number }>(
    url,
    `select v.id::int from variants v join products p on p.id = v.product_id join stock_levels s on s.variant_id = v.id
      where p.vendor_id = ${vendorId} and s.on_hand - s.reserved > 0 order by s.on_hand desc, v.id limit 1`,
  )
  return found!.id
}

/** Has the demo customer buy one piece of the demo vendor's. */
export async function buy(app: TestApp): Promise<number> {
  const variantId = await variantOf(app, vendor.vendorIds[0])
  return ((await perform(scopeOf(app, customer), placeOrder, orderOf(variantId, 1))) as { id: number }).id
}

/** Tells so many times that something of a vendor's was counted anew. */
export async function count(app: TestApp, times: number, vendorId: number = vendor.vendorIds[0]): Promise<void> {
  const variantId = await variantOf(app, vendorId)
  const scope = houseScope(app)
  await inTransaction(scope, scope.actor, async ({ emit }) => {
    for (let n = 0; n < times; n += 1) await emit(stockChanged, { variantId })
  })
}

export async function deliveriesOf(app: App, who: User, id: number): Promise<Delivery[]> {
  const page = await perform(scopeOf(app, who), webhooks.listDeliveries, { id, limit: 100 })
  return (page as { results: Delivery[] }).results
}

/** Each delivery to an endpoint as it stands, oldest first. */
export const statusesOf = async (app: App, who: User, id: number): Promise<string[]> =>
  (await deliveriesOf(app, who, id)).map(({ status }) => status).toReversed()

export const wholeDelivery = async (app: App, who: User, id: number, deliveryId: number): Promise<WholeDelivery> =>
  (await perform(scopeOf(app, who), webhooks.getDelivery, { id, deliveryId })) as WholeDelivery

/** Makes tasks due whose time has come by the app's own clock. */
export async function hurry(app: TestApp): Promise<void> {
  const now = app.clock().toISOString()
  await rowsOf(
    app.url,
    `update pgboss.job set start_after = least(start_after, now()) where state < 'active' and start_after <= '${now}'`,
  )
}

/** Works off what is due by the app's own clock, and what the minute's round then takes up. */
export async function work(app: TestApp): Promise<void> {
  const scope = houseScope(app)
  await inTransaction(scope, scope.actor, ({ enqueue }) => enqueue(serveWaiting, {}))
  await hurry(app)
  await app.drain()
}

export interface FakeReceiver {
  readonly gateway: WebhookGateway
  /** What has been sent so far. */
  readonly calls: WebhookCall[]
  /** How it answers from here on. */
  answer: (call: WebhookCall) => Promise<Partial<WebhookOutcome>> | Partial<WebhookOutcome>
}

/** Stands for everybody who is sent something; says yes until told otherwise. */
export function fakeReceiver(): FakeReceiver {
  const calls: WebhookCall[] = []
  const receiver: FakeReceiver = {
    calls,
    answer: () => ({ status: 204 }),
    gateway: {
      objectionTo: () => undefined,
      async post(call) {
        calls.push(call)
        const given = await receiver.answer(call)
        return { ms: 5, status: null, error: given.status === undefined ? 'no answer' : null, response: null, ...given }
      },
    },
  }
  return receiver
}

/** A clock that stands until it is moved; far from now, so that nothing becomes due by itself while the test runs. */
export function standingClock(now = new Date('2100-01-01T12:00:00Z')): {
  readonly clock: () => Date
  pass(ms: number): void
  to(time: string): void
} {
  return {
    clock: () => now,
    pass: (ms) => void (now = new Date(now.getTime() + ms)),
    to: (time) => void (now = new Date(time)),
  }
}

export const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
