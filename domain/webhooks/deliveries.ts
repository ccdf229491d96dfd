import type { User } from '../common/access.ts'
import type { ReadCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { Id } from '../common/fields.ts'
import { decodeCursor, type Page, toPage } from '../common/page.ts'
import { queueDeliveries } from './deliver.ts'
import * as queries from './delivery-queries.ts'
import { endPause, type OwnedEndpoint } from './endpoint-queries.ts'
import { factsOf, lockEndpoint, requireEndpoint } from './endpoints.ts'
import { deliveryNotFound, endpointDisabled } from './errors.ts'
import { deliveryRepeated, endpointPinged } from './events.ts'
import { bodyOf, startDeliveries } from './fan-out.ts'
import type { Delivery, ListDeliveries, OneDelivery, OneEndpoint, WholeDelivery } from './schema.ts'

/** What an endpoint was sent in the last thirty days, and is still owed; newest first. */
export async function listDeliveries(ctx: ReadCtx<User>, input: ListDeliveries): Promise<Page<Delivery>> {
  const { id, cursor, limit } = input
  await requireEndpoint(ctx, id)
  const ordering = '-id'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id])
  const rows = await queries.listDeliveries(ctx.db, input, position)
  return toPage({ rows, limit, ordering, position, keysOf: ({ id }) => [id] })
}

/** One delivery with what is posted and what came of each attempt. */
export async function getDelivery(ctx: ReadCtx<User>, { id, deliveryId }: OneDelivery): Promise<WholeDelivery> {
  await requireEndpoint(ctx, id)
  return (await queries.findDelivery(ctx.db, id, deliveryId)) ?? missing(id, deliveryId)
}

/** Makes a delivery once more, at once and with all its tries, whatever came of it before. Its `webhook-id` stays. */
export async function redeliver(ctx: WriteCtx<User>, { id, deliveryId }: OneDelivery): Promise<Delivery> {
  const endpoint = await lockReady(ctx, id)
  const delivery = (await queries.restartDelivery(ctx.db, id, deliveryId, ctx.now)) ?? missing(id, deliveryId)
  await queueDeliveries(ctx, [{ deliveryId, attempt: delivery.attempts + 1 }])
  await ctx.emit(deliveryRepeated, { ...factsOf(endpoint), deliveryId })
  return delivery
}

const PING = 'webhook.ping'

/** Sends something that has not happened, to see whether it arrives. */
export async function ping(ctx: WriteCtx<User>, { id }: OneEndpoint): Promise<Delivery> {
  const endpoint = await lockReady(ctx, id)
  const body = bodyOf({ type: PING, timestamp: ctx.now.toISOString(), data: { endpointId: id } })
  const [delivery] = await startDeliveries(ctx, [id], { type: PING, body, eventId: null })
  await ctx.emit(endpointPinged, { ...factsOf(endpoint), deliveryId: delivery!.id })
  return delivery!
}

/** An owner who asks for a delivery takes the endpoint to be up: it is not left alone any longer. */
async function lockReady(ctx: WriteCtx<User>, id: number): Promise<OwnedEndpoint> {
  const endpoint = await lockEndpoint(ctx, id)
  if (!endpoint.enabled) throw new DomainError(endpointDisabled, `The endpoint ${id} is disabled.`)
  await endPause(ctx.db, id)
  return endpoint
}

function missing(id: number, deliveryId: number): never {
  throw new DomainError(deliveryNotFound, `The endpoint ${id} has no delivery ${deliveryId}.`)
}
