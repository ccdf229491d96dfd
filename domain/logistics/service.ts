import { randomBytes } from 'node:crypto'
import type { User } from '../common/access.ts'
import type { OutwardCtx, ReadCtx, WriteCtx } from '../common/context.ts'
import { common, DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { ForgedNotice } from '../common/notices.ts'
import { lockPart, orderNotFound, type Part, requireSeen, requireStatus } from '../orders/index.ts'
import { requireVendor } from '../vendors/index.ts'
import { alreadySent, forgedNotice, noLabel, notByHand, shipmentNotFound } from './errors.ts'
import { shipmentRequested } from './events.ts'
import { applySteps } from './following.ts'
import * as queries from './queries.ts'
import type { CreateShipment, GetShipment, ListShipments, NoteStep, ReceiveCarrierNotice, Shipment } from './schema.ts'
import { workNotice } from './tasks.ts'

/** Has a carrier take a vendor’s part of an order, by a task of its own; with its label the pieces leave the stock. */
export async function createShipment(ctx: WriteCtx<User>, input: CreateShipment): Promise<Shipment> {
  const { id: vendorId, orderId, carrier, service, weightGrams } = input
  requireVendor(ctx.actor, vendorId, 'orders:fulfil')
  const part = await requirePart(ctx, vendorId, orderId)
  requireStatus(part.status, 'paid', 'processing')
  const parcel = await queries.findParcel(ctx.db, part.id)
  const reference = `parcel-${part.id}-${randomBytes(4).toString('hex')}`
  const weight = weightGrams ?? Math.max(1, parcel.weightGrams)
  const shipment = { orderId, subOrderId: part.id, vendorId, carrier, service, reference, weightGrams: weight }
  const id = await queries.insertShipment(ctx.db, shipment, ctx.now)
  if (id === undefined) throw new DomainError(alreadySent, 'A parcel for this part of the order has been ordered.')
  await ctx.emit(shipmentRequested, { shipmentId: id, orderId, vendorId }, changesBetween({}, { carrier, service }))
  return (await queries.findOfVendor(ctx.db, vendorId, id))!
}

async function requirePart(ctx: WriteCtx, vendorId: number, orderId: number): Promise<Part> {
  const part = await lockPart(ctx.db, vendorId, orderId)
  if (part !== undefined) return part
  throw new DomainError(orderNotFound, `The order ${orderId} has nothing of the vendor ${vendorId}.`)
}

/** One parcel of the actor's own: one that comes to them, or that their vendor has sent. */
export async function getShipment({ db, actor }: ReadCtx, { id }: GetShipment): Promise<Shipment> {
  const shipment = await queries.findShipment(db, actor, id)
  if (shipment === undefined) throw noShipment(id)
  return shipment
}

/** Every parcel of an order of the actor's own. */
export async function listShipments(ctx: ReadCtx, { id }: ListShipments): Promise<{ results: Shipment[] }> {
  await requireSeen(ctx, id)
  return { results: await queries.listOfOrder(ctx.db, ctx.actor, id) }
}

/** What is to be stuck on the parcel. */
export async function getLabel(
  { db, actor }: ReadCtx<User>,
  { id }: GetShipment,
): Promise<{ contentType: string; content: string }> {
  const shipment = await requireOwn(db, actor, id)
  const label = await queries.findLabel(db, shipment.id)
  if (label === undefined) throw new DomainError(noLabel, `The parcel is ${shipment.status}.`)
  return { contentType: label.type, content: label.content.toString('base64') }
}

/** A vendor's own courier says where the parcel is; other carriers say it themselves. */
export async function noteStep(ctx: WriteCtx<User>, input: NoteStep): Promise<Shipment> {
  const { id, status, place = null, description } = input
  const shipment = await requireOwn(ctx.db, ctx.actor, id)
  if (shipment.carrier !== 'flat') throw new DomainError(notByHand, `Ask ${shipment.carrier}.`)
  await requirePart(ctx, shipment.vendorId, shipment.orderId)
  const step = { status, at: ctx.now.toISOString(), place, description: description === '' ? status : description }
  await applySteps(ctx, shipment.id, [step])
  return (await queries.findOfVendor(ctx.db, shipment.vendorId, id))!
}

async function requireOwn(db: ReadCtx['db'], actor: User, id: number): Promise<queries.ShipmentRow> {
  const shipment = await queries.findRow(db, id)
  if (shipment === undefined) throw noShipment(id)
  requireVendor(actor, shipment.vendorId, 'orders:fulfil')
  return shipment
}

const noShipment = (id: number) => new DomainError(shipmentNotFound, `No shipment of yours has the id ${id}.`)

/** Keeps what a carrier tells, once, and has it worked off; the carrier is answered at once. */
export async function receiveNotice(
  ctx: OutwardCtx,
  { carrier, body, headers }: ReceiveCarrierNotice,
): Promise<{ received: true }> {
  if (!ctx.gateways.carriers.offered.includes(carrier)) {
    throw new DomainError(common.notFound, `There is no carrier ${carrier} here.`)
  }
  const notice = readNotice(ctx, carrier, body, headers)
  await ctx.write(async (write) => {
    if (!(await queries.insertNotice(write.db, carrier, notice.id, write.now))) return
    await write.enqueueAll(
      workNotice,
      notice.parcels.map(({ trackingNumber }) => ({ carrier, trackingNumber })),
    )
  })
  return { received: true }
}

function readNotice(
  { gateways }: OutwardCtx,
  carrier: ReceiveCarrierNotice['carrier'],
  body: string,
  headers: ReceiveCarrierNotice['headers'],
) {
  try {
    return gateways.carriers.of(carrier).readNotice(Buffer.from(body), headers)
  } catch (error) {
    if (!(error instanceof ForgedNotice)) throw error
    throw new DomainError(forgedNotice, 'The signature does not fit what it is for.', { cause: error })
  }
}
