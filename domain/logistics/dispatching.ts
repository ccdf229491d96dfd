import { type CarrierGateway, CarrierRefused, CarrierUnclear, type Label } from '../common/carrier-gateways.ts'
import type { OutwardCtx, WriteCtx } from '../common/context.ts'
import { later } from '../common/duration.ts'
import { changesBetween } from '../common/event.ts'
import type { Gateways } from '../common/gateways.ts'
import { lockPart, shipPart } from '../orders/index.ts'
import { shipmentCancelled, shipmentCreated } from './events.ts'
import { findParcel, findRow, type ParcelFacts, type ShipmentRow, updateShipment } from './queries.ts'

/** What it takes to ask a carrier and to write down what it said: an operation or a task has it. */
export interface Hands extends Pick<OutwardCtx, 'db' | 'log' | 'now'> {
  readonly gateways: Pick<Gateways, 'carriers'>
  write<T>(work: (ctx: WriteCtx) => Promise<T>): Promise<T>
}

type Heard =
  | { readonly outcome: 'done'; readonly label: Label }
  | { readonly outcome: 'refused'; readonly failure: string }
  | { readonly outcome: 'unclear' }

/**
 * Has a carrier take a parcel on. What is to be asked is written first, and asked again with the same key by whoever finds
 * that it was not answered.
 */
export async function dispatch(hands: Hands, id: number): Promise<void> {
  const taken = await hands.write((ctx) => take(ctx, id))
  if (taken === undefined) return
  const { shipment, parcel } = taken
  const { from, to, value, contents } = parcel
  const { reference, service, weightGrams } = shipment
  const parcelToShip = { from, to, value, contents, weightGrams, service, reference }
  const heard = await hear(hands, shipment, (carrier) => carrier.ship(parcelToShip, reference))
  const isWanted = await hands.write((ctx) => note(ctx, shipment, parcel, heard))
  if (isWanted || heard.outcome !== 'done') return
  const { trackingNumber } = heard.label
  const carrier = hands.gateways.carriers.of(shipment.carrier)
  await carrier.cancel(trackingNumber).catch((err: unknown) => {
    hands.log.warn({ err, trackingNumber }, 'label not given back')
  })
}

async function hear(
  { gateways: { carriers }, log }: Hands,
  { carrier }: ShipmentRow,
  ask: (gateway: CarrierGateway) => Promise<Label>,
): Promise<Heard> {
  if (!carriers.offered.includes(carrier)) return { outcome: 'refused', failure: `${carrier} is not set up here.` }
  try {
    return { outcome: 'done', label: await ask(carriers.of(carrier)) }
  } catch (error) {
    if (error instanceof CarrierRefused) return { outcome: 'refused', failure: `${error.code}: ${error.message}` }
    if (!(error instanceof CarrierUnclear)) log.error({ err: error }, 'a carrier could not be asked')
    return { outcome: 'unclear' }
  }
}

async function take(ctx: WriteCtx, id: number): Promise<{ shipment: ShipmentRow; parcel: ParcelFacts } | undefined> {
  const found = (await findRow(ctx.db, id))!
  await lockPart(ctx.db, found.vendorId, found.orderId)
  const shipment = (await findRow(ctx.db, id))!
  const busy = shipment.busyUntil !== null && shipment.busyUntil > ctx.now.toISOString()
  if (shipment.status !== 'preparing' || busy) return undefined
  const busyUntil = later(ctx.now, 60)
  await updateShipment(ctx.db, id, { busyUntil, checkAt: busyUntil }, ctx.now)
  return { shipment, parcel: await findParcel(ctx.db, shipment.subOrderId) }
}

/** @returns whether what the carrier did is still wanted */
async function note(ctx: WriteCtx, shipment: ShipmentRow, parcel: ParcelFacts, heard: Heard): Promise<boolean> {
  const { id, orderId, vendorId } = shipment
  const part = (await lockPart(ctx.db, vendorId, orderId))!
  if ((await findRow(ctx.db, id))!.status !== 'preparing') return true
  const about = { shipmentId: id, orderId, vendorId }
  if (heard.outcome === 'unclear') {
    await updateShipment(ctx.db, id, { busyUntil: null, checkAt: later(ctx.now, 30) }, ctx.now)
    return true
  }
  const open = part.status === 'paid' || part.status === 'processing'
  if (heard.outcome === 'refused' || !open) {
    const failure = heard.outcome === 'refused' ? heard.failure.slice(0, 300) : 'The order was called off.'
    await updateShipment(ctx.db, id, { status: 'cancelled', failure, busyUntil: null, checkAt: null }, ctx.now)
    await ctx.emit(shipmentCancelled, about, changesBetween({ status: 'preparing' }, { status: 'cancelled' }))
    return open
  }
  const change = {
    status: 'label-created',
    label: heard.label,
    busyUntil: null,
    checkAt: later(ctx.now, 3_600),
  } as const
  await updateShipment(ctx.db, id, change, ctx.now)
  await shipPart(ctx, orderId, part, parcel.pieces)
  await ctx.emit(shipmentCreated, about, changesBetween({ status: 'preparing' }, { status: 'label-created' }))
  return true
}
