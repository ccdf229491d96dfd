import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { Actor } from '../common/access.ts'
import { expiryOf } from './lifetime.ts'
import { hashOf } from './token.ts'

export interface StoredCart {
  readonly id: number
  /** Nobody's: a guest's, who holds its token. */
  readonly userId: number | null
  readonly currency: string | null
  readonly codes: readonly string[]
  readonly country: string | null
  readonly region: string | null
  readonly shippingMethod: string | null
  readonly expiresAt: string
  readonly endedAt: string | null
  readonly mergedInto: number | null
}

const columns = sql`id, user_id as "userId", currency, codes, country, region, shipping_method as "shippingMethod",
  expires_at as "expiresAt", ended_at as "endedAt", merged_into as "mergedInto"`

/** A cart is its user's, or of whoever holds its token. Another's is not there at all. */
function visible(actor: Actor): RawBuilder<boolean> {
  if (actor.kind === 'system') return sql<boolean>`false`
  const held =
    actor.cartToken === undefined ? sql<boolean>`false` : sql<boolean>`token_hash = ${hashOf(actor.cartToken)}`
  return actor.kind === 'user' ? sql<boolean>`(user_id = ${actor.userId} or ${held})` : held
}

const open = (now: Date): RawBuilder<boolean> => sql<boolean>`ended_at is null and expires_at > ${now.toISOString()}`

/** By its own id, or by that of a guest's cart that went into it: who signs in may still have that at hand. */
const named = (id: number | undefined): RawBuilder<boolean> =>
  id === undefined
    ? sql<boolean>`true`
    : sql<boolean>`(id = ${id} or exists (select from carts guest where guest.id = ${id} and guest.merged_into = carts.id))`

const openCart = (actor: Actor, now: Date, id: number | undefined) => sql`
  select ${columns} from carts where ${visible(actor)} and ${open(now)} and ${named(id)}
  order by user_id is null limit 1`

/** An open cart of the actor's: the one that is named, else their own. */
export async function findOpen(db: Reader, actor: Actor, now: Date, id?: number): Promise<StoredCart | undefined> {
  return (await sql<StoredCart>`${openCart(actor, now, id)}`.execute(db)).rows[0]
}

/** The same, locked until the transaction ends: changes of one cart follow one another. */
export async function lockOpen(
  trx: Transaction<DB>,
  actor: Actor,
  now: Date,
  id?: number,
): Promise<StoredCart | undefined> {
  return (await sql<StoredCart>`${openCart(actor, now, id)} for no key update`.execute(trx)).rows[0]
}

/** A cart of the actor's, whatever has become of it, locked until the transaction ends. */
export async function lockCart(trx: Transaction<DB>, actor: Actor, id: number): Promise<StoredCart | undefined> {
  const { rows } = await sql<StoredCart>`
    select ${columns} from carts where id = ${id} and ${visible(actor)} for no key update`.execute(trx)
  return rows[0]
}

/** A guest's cart by its token, whatever has become of it, locked until the transaction ends. */
export async function lockGuests(trx: Transaction<DB>, token: string): Promise<StoredCart | undefined> {
  const { rows } = await sql<StoredCart>`
    select ${columns} from carts where token_hash = ${hashOf(token)} for no key update`.execute(trx)
  return rows[0]
}

export async function hasOpenGuests(db: Reader, token: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    select from carts where token_hash = ${hashOf(token)} and ${open(now)}`.execute(db)
  return rows.length > 0
}

/** A user's, or a guest's with a token. */
export type NewCart =
  | { readonly userId: number; readonly token: null }
  | { readonly userId: null; readonly token: string }

/** Whoever makes a user's cart holds the account, so that there is one; one that has expired makes room. */
export async function insertCart(trx: Transaction<DB>, cart: NewCart, now: Date): Promise<StoredCart> {
  const at = now.toISOString()
  const { userId, token } = cart
  if (userId !== null) {
    await sql`
      update carts set ended_at = ${at}, ended_as = 'expired' where user_id = ${userId} and ended_at is null`.execute(
      trx,
    )
  }
  const hash = token === null ? null : hashOf(token)
  const { rows } = await sql<StoredCart>`
    insert into carts (user_id, token_hash, created_at, updated_at, expires_at)
    values (${userId}, ${hash}, ${at}, ${at}, ${expiryOf(cart, now)})
    returning ${columns}`.execute(trx)
  return rows[0]!
}

export type CartFields = Pick<StoredCart, 'currency' | 'codes' | 'country' | 'region' | 'shippingMethod'>

/** Writes what is given, and that the cart has changed now. */
export async function updateCart(
  trx: Transaction<DB>,
  cart: StoredCart,
  fields: Partial<CartFields>,
  now: Date,
): Promise<StoredCart> {
  const { currency, codes, country, region, shippingMethod } = { ...cart, ...fields }
  const { rows } = await sql<StoredCart>`
    update carts set currency = ${currency}, codes = ${[...codes]}, country = ${country}, region = ${region},
      shipping_method = ${shippingMethod}, updated_at = ${now.toISOString()}, expires_at = ${expiryOf(cart, now)}
    where id = ${cart.id} returning ${columns}`.execute(trx)
  return rows[0]!
}

export async function deleteCart(trx: Transaction<DB>, id: number): Promise<void> {
  await trx.deleteFrom('carts').where('id', '=', id).execute()
}

interface End {
  readonly as: 'ordered' | 'merged'
  readonly into?: number
}

export async function endCart(trx: Transaction<DB>, id: number, { as, into }: End, now: Date): Promise<void> {
  await trx
    .updateTable('carts')
    .set({ ended_at: now.toISOString(), ended_as: as, merged_into: into ?? null })
    .where('id', '=', id)
    .execute()
}
