import type { Carrier, TrackingStep } from '../common/carrier-gateways.ts'
import type { TaskCtx, WriteCtx } from '../common/context.ts'
import { later } from '../common/duration.ts'
import { changesBetween } from '../common/event.ts'
import { deliverPart, lockPart } from '../orders/index.ts'
import { dispatch } from './dispatching.ts'
import { shipmentUpdated } from './events.ts'
import { addSteps, findByNumber, findDue, findRow, updateShipment } from './queries.ts'

/** Notes where a parcel has been; told twice or out of turn, it is the same. With the parcel its part arrives. */
export async function applySteps(ctx: WriteCtx, id: number, steps: readonly TrackingStep[]): Promise<void> {
  const found = (await findRow(ctx.db, id))!
  const part = (await lockPart(ctx.db, found.vendorId, found.orderId))!
  const { latest, added } = await addSteps(ctx.db, id, steps)
  if (latest === undefined || added === 0) return
  const before = (await findRow(ctx.db, id))!.status
  if (before === 'cancelled' || before === latest.status) return
  const over = latest.status === 'delivered' || latest.status === 'returned'
  const change = {
    status: latest.status,
    checkAt: over ? null : later(ctx.now, 3_600),
    ...(latest.status === 'delivered' && { deliveredAt: latest.at }),
  }
  await updateShipment(ctx.db, id, change, ctx.now)
  const about = { shipmentId: id, orderId: found.orderId, vendorId: found.vendorId }
  await ctx.emit(shipmentUpdated, about, changesBetween({ status: before }, { status: latest.status }))
  if (latest.status === 'delivered') await deliverPart(ctx, found.orderId, part)
}

/** Asks a carrier where a parcel is. */
async function follow(ctx: TaskCtx, id: number): Promise<void> {
  const shipment = (await findRow(ctx.db, id))!
  if (shipment.status === 'preparing') return dispatch(ctx, id)
  if (shipment.trackingNumber === null) return
  const steps = await ctx.gateways.carriers.of(shipment.carrier).track(shipment.trackingNumber)
  await ctx.write(async (write) => {
    await updateShipment(write.db, id, { checkAt: later(write.now, 3_600) }, write.now)
    await applySteps(write, id, steps)
  })
}

/** What a carrier tells is a reason to ask it. */
export async function followNotice(
  ctx: TaskCtx,
  { carrier, trackingNumber }: { readonly carrier: Carrier; readonly trackingNumber: string },
): Promise<{ shipmentId: number | null }> {
  const shipment = await findByNumber(ctx.db, carrier, trackingNumber)
  if (shipment !== undefined) await follow(ctx, shipment.id)
  return { shipmentId: shipment?.id ?? null }
}

const AT_ONCE = 200

/** One that fails holds up no other: it is due again in a while, and those that have waited longer come first. */
export async function followDue(ctx: TaskCtx): Promise<{ shipments: number }> {
  const due = await findDue(ctx.db, ctx.now, AT_ONCE)
  for (const id of due) {
    if (ctx.signal.aborted) break
    await follow(ctx, id).catch((err: unknown) => putOff(ctx, id, err))
  }
  return { shipments: due.length }
}

async function putOff(ctx: TaskCtx, id: number, err: unknown): Promise<void> {
  ctx.log.error({ err, shipmentId: id }, 'parcel not followed')
  await ctx.write(({ db, now }) => updateShipment(db, id, { checkAt: later(now, 300) }, now))
}
