import type { TaskCtx, WriteCtx } from '../common/context.ts'
import { queueDeliveries } from './deliver.ts'
import { insertDeliveries, type NewMessage } from './delivery-queries.ts'
import { findEvent, findSubscribers } from './fan-out-queries.ts'
import { findPublicEvent } from './public-events.ts'
import type { Delivery } from './schema.ts'

/** Begins one delivery of an event to each endpoint that wants it, once, however often this runs. */
export async function fanOut(ctx: TaskCtx): Promise<void> {
  if (ctx.eventId === undefined) throw new TypeError('Only an event can be fanned out.')
  const { id: eventId, name: type, payload, occurredAt } = await findEvent(ctx.db, ctx.eventId)
  const published = findPublicEvent(type)
  if (published === undefined) return
  const owners = await published.ownersOf(ctx.db, payload)
  // As a rule nobody listens, and no transaction is opened.
  const endpointIds = await findSubscribers(ctx.db, owners, type)
  if (endpointIds.length === 0) return
  const body = bodyOf({ type, timestamp: occurredAt, data: published.dataOf(payload) })
  await ctx.writeOnce((write) => startDeliveries(write, endpointIds, { type, body, eventId }))
}

interface Told {
  readonly type: string
  /** When it happened; RFC 3339, UTC. */
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}

/** The text that is posted; kept as it is, so that every attempt signs and sends the same bytes. */
export const bodyOf = ({ type, timestamp, data }: Told): string => JSON.stringify({ type, timestamp, data })

export async function startDeliveries(
  ctx: WriteCtx,
  endpointIds: readonly number[],
  message: NewMessage,
): Promise<Delivery[]> {
  const deliveries = await insertDeliveries(ctx.db, endpointIds, message, ctx.now)
  const toMake = deliveries.filter(({ status }) => status === 'pending')
  await queueDeliveries(
    ctx,
    toMake.map(({ id }) => ({ deliveryId: id, attempt: 1 })),
  )
  return deliveries
}
