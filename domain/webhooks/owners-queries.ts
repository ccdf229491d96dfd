import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { findVendorOfVariant } from '../products/index.ts'
import { listMemberIds } from '../vendors/index.ts'

/** Whom an event is about: people, for what is their own, and vendors. */
export interface Owners {
  readonly userIds: readonly number[]
  readonly vendorIds: readonly number[]
}

/** An order is its buyer's and of each vendor that sells something in it. */
export async function ownersOfOrder(db: Reader, { orderId }: { readonly orderId: number }): Promise<Owners> {
  const { rows } = await sql<Owners>`
    select array(select customer_id from orders where id = ${orderId}) as "userIds",
      array(select vendor_id from sub_orders where order_id = ${orderId}) as "vendorIds"`.execute(db)
  return rows[0]!
}

/** An edit says itself of which vendors there was something, or is: one whose part is gone hears of it too. */
export async function ownersOfEdit(
  db: Reader,
  { orderId, vendorIds }: { readonly orderId: number; readonly vendorIds: readonly number[] },
): Promise<Owners> {
  return { ...(await buyerOfOrder(db, { orderId })), vendorIds }
}

/** What a buyer's money does is the buyer's. */
export async function buyerOfOrder(db: Reader, { orderId }: { readonly orderId: number }): Promise<Owners> {
  const rows = await db.selectFrom('orders').where('id', '=', orderId).select('customer_id').execute()
  return { userIds: rows.map(({ customer_id }) => customer_id), vendorIds: [] }
}

/** A part of an order is its buyer's and of the vendor that sells it; other vendors do not hear of it. */
export async function ownersOfPart(
  db: Reader,
  { orderId, vendorId }: { readonly orderId: number; readonly vendorId: number },
): Promise<Owners> {
  return { ...(await buyerOfOrder(db, { orderId })), vendorIds: [vendorId] }
}

export async function ownersOfProduct(db: Reader, { productId }: { readonly productId: number }): Promise<Owners> {
  const rows = await db.selectFrom('products').where('id', '=', productId).select('vendor_id').execute()
  return { userIds: [], vendorIds: rows.map(({ vendor_id }) => vendor_id) }
}

export async function ownersOfVariant(db: Reader, { variantId }: { readonly variantId: number }): Promise<Owners> {
  const vendorId = await findVendorOfVariant(db, variantId)
  return { userIds: [], vendorIds: vendorId === undefined ? [] : [vendorId] }
}

/** When a shop opens, nobody can listen for it yet but whoever opened it. */
export async function foundersOfVendor(db: Reader, { vendorId }: { readonly vendorId: number }): Promise<Owners> {
  return { userIds: await listMemberIds(db, vendorId, 'owner'), vendorIds: [] }
}

/** What is about a vendor says so itself. */
export const vendorItself = async (_db: Reader, { vendorId }: { readonly vendorId: number }): Promise<Owners> => ({
  userIds: [],
  vendorIds: [vendorId],
})
