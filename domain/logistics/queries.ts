import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { type Actor, holdsEverywhere, seesAll, vendorsWith } from '../common/access.ts'
import type { Carrier, Label, ParcelAddress, ParcelContent, TrackingStep } from '../common/carrier-gateways.ts'
import { isoTime } from '../common/sql-time.ts'
import type { Shipment, ShipmentStatus } from './schema.ts'

/** A parcel as the house keeps it. */
export interface ShipmentRow {
  readonly id: number
  readonly orderId: number
  readonly subOrderId: number
  readonly vendorId: number
  readonly carrier: Carrier
  readonly service: string
  readonly status: ShipmentStatus
  readonly reference: string
  readonly weightGrams: number
  readonly trackingNumber: string | null
  readonly busyUntil: string | null
}

const row =
  sql.raw(`id, order_id as "orderId", sub_order_id as "subOrderId", vendor_id as "vendorId", carrier, service, status,
  reference, weight_grams as "weightGrams", tracking_number as "trackingNumber", busy_until as "busyUntil"`)

export async function findRow(db: Reader, id: number): Promise<ShipmentRow | undefined> {
  return (await sql<ShipmentRow>`select ${row} from shipments where id = ${id}`.execute(db)).rows[0]
}

export async function findByNumber(db: Reader, carrier: Carrier, number: string): Promise<ShipmentRow | undefined> {
  const { rows } = await sql<ShipmentRow>`
    select ${row} from shipments where carrier = ${carrier} and tracking_number = ${number}`.execute(db)
  return rows[0]
}

/** @returns nothing when a parcel for the part is on its way already */
export async function insertShipment(
  trx: Transaction<DB>,
  shipment: Pick<
    ShipmentRow,
    'orderId' | 'subOrderId' | 'vendorId' | 'carrier' | 'service' | 'reference' | 'weightGrams'
  >,
  now: Date,
): Promise<number | undefined> {
  const at = now.toISOString()
  const { rows } = await sql<{ id: number }>`
    insert into shipments (order_id, sub_order_id, vendor_id, carrier, service, reference, weight_grams, check_at,
      created_at, updated_at)
    values (${shipment.orderId}, ${shipment.subOrderId}, ${shipment.vendorId}, ${shipment.carrier}, ${shipment.service},
      ${shipment.reference}, ${shipment.weightGrams}, ${at}, ${at}, ${at})
    on conflict (sub_order_id) where status <> 'cancelled' do nothing returning id`.execute(trx)
  return rows[0]?.id
}

export interface ShipmentChange {
  readonly status?: ShipmentStatus
  readonly label?: Label
  readonly failure?: string
  readonly busyUntil?: string | null
  readonly checkAt?: string | null
  readonly deliveredAt?: string
}

export async function updateShipment(
  trx: Transaction<DB>,
  id: number,
  change: ShipmentChange,
  now: Date,
): Promise<void> {
  const { status, label, failure, busyUntil, checkAt, deliveredAt } = change
  await trx
    .updateTable('shipments')
    .set({
      updated_at: now.toISOString(),
      ...(status !== undefined && { status }),
      ...(label !== undefined && {
        tracking_number: label.trackingNumber,
        tracking_url: label.trackingUrl,
        label: label.label === null ? null : Buffer.from(label.label.content),
        label_type: label.label?.contentType ?? null,
      }),
      ...(failure !== undefined && { failure }),
      ...(busyUntil !== undefined && { busy_until: busyUntil }),
      ...(checkAt !== undefined && { check_at: checkAt }),
      ...(deliveredAt !== undefined && { delivered_at: deliveredAt }),
    })
    .where('id', '=', id)
    .execute()
}

/** Adds what is not known yet; returns the latest of all that is, and whether any was new. */
export async function addSteps(
  trx: Transaction<DB>,
  id: number,
  steps: readonly TrackingStep[],
): Promise<{ latest: TrackingStep | undefined; added: number }> {
  const { rows: added } = await sql`
    insert into shipment_steps (shipment_id, at, status, place, description)
    select ${id}, at, status, place, description from jsonb_to_recordset(${JSON.stringify(steps)}::jsonb)
      as step (at timestamptz, status text, place text, description text)
    on conflict do nothing returning at`.execute(trx)
  const { rows } = await sql<TrackingStep>`
    select at, status, place, description from shipment_steps where shipment_id = ${id}
    order by status in ('delivered', 'returned') desc, at desc limit 1`.execute(trx)
  return { latest: rows[0], added: added.length }
}

/** @returns whether it was not known yet */
export async function insertNotice(
  trx: Transaction<DB>,
  carrier: Carrier,
  noticeId: string,
  now: Date,
): Promise<boolean> {
  const made = await trx
    .insertInto('carrier_notices')
    .values({ carrier, notice_id: noticeId, received_at: now.toISOString() })
    .onConflict((conflict) => conflict.doNothing())
    .returning('notice_id')
    .executeTakeFirst()
  return made !== undefined
}

const shown =
  sql.raw(`s.id, s.order_id as "orderId", s.sub_order_id as "subOrderId", s.vendor_id as "vendorId", s.carrier,
  s.service, s.status, s.tracking_number as "trackingNumber", s.tracking_url as "trackingUrl", s.failure,
  (select coalesce(json_agg(json_build_object('status', t.status,
    'at', ${isoTime('t.at')}, 'place', t.place, 'description', t.description
  ) order by t.at), '[]') from shipment_steps t where t.shipment_id = s.id) as steps,
  s.created_at as "createdAt", s.delivered_at as "deliveredAt"`)

/** A parcel is seen by whom it goes to, by those of its vendor, and by staff. */
const visible = (actor: Actor) => {
  if (seesAll(actor) || holdsEverywhere(actor, 'orders:fulfil')) return sql`true`
  const userId = actor.kind === 'user' ? actor.userId : null
  const mine = [...vendorsWith(actor, 'orders:read'), ...vendorsWith(actor, 'orders:fulfil')]
  return sql`(s.vendor_id = any(${mine}::bigint[])
    or exists (select from orders o where o.id = s.order_id and o.customer_id = ${userId}))`
}

export async function findShipment(db: Reader, actor: Actor, id: number): Promise<Shipment | undefined> {
  const { rows } = await sql<Shipment>`
    select ${shown} from shipments s where s.id = ${id} and ${visible(actor)}`.execute(db)
  return rows[0]
}

/** The same behind the wall, where nobody learns who bought. */
export async function findOfVendor(db: Reader, vendorId: number, id: number): Promise<Shipment | undefined> {
  const { rows } = await sql<Shipment>`
    select ${shown} from shipments s where s.id = ${id} and s.vendor_id = ${vendorId}`.execute(db)
  return rows[0]
}

export async function listOfOrder(db: Reader, actor: Actor, orderId: number): Promise<Shipment[]> {
  const { rows } = await sql<Shipment>`
    select ${shown} from shipments s where s.order_id = ${orderId} and ${visible(actor)} order by s.id`.execute(db)
  return rows
}

export async function findLabel(db: Reader, id: number): Promise<{ type: string; content: Buffer } | undefined> {
  const found = await db
    .selectFrom('shipments')
    .select(['label_type as type', 'label as content'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (found === undefined || found.type === null || found.content === null) return undefined
  return { type: found.type, content: found.content }
}

/** What goes into a parcel, and between whom. */
export interface ParcelFacts {
  readonly to: ParcelAddress
  readonly from: ParcelAddress
  readonly value: { readonly amount: number; readonly currency: string }
  readonly weightGrams: number
  readonly pieces: readonly { readonly variantId: number; readonly quantity: number }[]
  readonly contents: readonly ParcelContent[]
}

export async function findParcel(db: Reader, subOrderId: number): Promise<ParcelFacts> {
  const { rows } = await sql<ParcelFacts>`
    select o.delivery_address as to,
      coalesce(l.address, '{}')::jsonb || jsonb_build_object('name', v.name, 'country', coalesce(l.country, 'NG'))
        || case when l.address is null then '{"line1": "-", "city": "-"}'::jsonb else '{}' end as from,
      json_build_object('amount', s.payable_amount, 'currency', o.currency) as value, part.weight as "weightGrams",
      part.pieces, part.contents
    from sub_orders s
    join orders o on o.id = s.order_id
    join vendors v on v.id = s.vendor_id
    left join stock_locations l on l.id = main_location(s.vendor_id)
    cross join lateral (
      select coalesce(sum((i.quantity - i.refunded_quantity) * w.weight_grams), 0)::int as weight,
        coalesce(json_agg(json_build_object('variantId', i.variant_id, 'quantity', i.quantity - i.refunded_quantity))
          filter (where i.quantity > i.refunded_quantity), '[]') as pieces,
        coalesce(json_agg(json_build_object('description', i.product_name, 'quantity', i.quantity - i.refunded_quantity,
          'weightGrams', w.weight_grams, 'value', json_build_object('amount', i.unit_price_amount, 'currency', o.currency)))
          filter (where i.quantity > i.refunded_quantity), '[]') as contents
      from order_items i join variants w on w.id = i.variant_id where i.sub_order_id = s.id
    ) as part
    where s.id = ${subOrderId}`.execute(db)
  return rows[0]!
}

/** What should be looked at, the longest overdue first. */
export async function findDue(db: Reader, now: Date, most: number): Promise<number[]> {
  const rows = await db
    .selectFrom('shipments')
    .select('id')
    .where('check_at', '<=', now.toISOString())
    .orderBy('check_at')
    .limit(most)
    .execute()
  return rows.map(({ id }) => id)
}
