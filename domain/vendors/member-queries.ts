import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { type Actor, holdsEverywhere, vendorsWith } from '../common/access.ts'
import { idColumn, keyset } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import type { Member } from './schema.ts'

/** Members are seen by the owners of their vendor. */
const visibleMembers = (db: Reader, actor: Actor) =>
  db
    .selectFrom('vendor_members')
    .innerJoin('users', 'users.id', 'user_id')
    .$if(!holdsEverywhere(actor, 'vendor:manage'), (query) =>
      query.where('vendor_id', '=', sql<number>`any(${[...vendorsWith(actor, 'vendor:manage')]}::bigint[])`),
    )
    .select([
      'vendor_id as vendorId',
      'user_id as userId',
      'full_name as fullName',
      'email',
      sql<Member['role']>`role`.as('role'),
      'vendor_members.created_at as since',
    ])

/** By account. One row more than `limit`, to know whether a page follows. */
export function listMembers(
  db: Reader,
  actor: Actor,
  vendorId: number,
  limit: number,
  position?: Position,
): Promise<Member[]> {
  const { after, direction } = keyset([idColumn(sql`user_id`)], position)
  return visibleMembers(db, actor)
    .where('vendor_id', '=', vendorId)
    .where(after)
    .orderBy(sql`user_id ${direction}`)
    .limit(limit + 1)
    .execute()
}

export function findMember(db: Reader, actor: Actor, vendorId: number, userId: number): Promise<Member | undefined> {
  return visibleMembers(db, actor).where('vendor_id', '=', vendorId).where('user_id', '=', userId).executeTakeFirst()
}

/** The account that has proved to read this address; whose it is shows only once it is a member. */
export async function findVerifiedAccount(db: Reader, email: string): Promise<number | undefined> {
  const row = await db.selectNoFrom(sql<number | null>`verified_account(${email})`.as('id')).executeTakeFirstOrThrow()
  return row.id ?? undefined
}

/** Holds a vendor until the transaction ends. @returns whether there is one */
export async function lockVendor(trx: Transaction<DB>, id: number): Promise<boolean> {
  const row = await trx
    .selectFrom('vendors')
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .select('id')
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row !== undefined
}

interface NewMember extends Pick<Member, 'vendorId' | 'userId' | 'role'> {}

/** @returns whether the account was none yet */
export async function insertMember(
  trx: Transaction<DB>,
  { vendorId, userId, role }: NewMember,
  now: Date,
): Promise<boolean> {
  const row = await trx
    .insertInto('vendor_members')
    .values({ vendor_id: vendorId, user_id: userId, role, created_at: now.toISOString() })
    .onConflict((conflict) => conflict.doNothing())
    .returning('user_id')
    .executeTakeFirst()
  return row !== undefined
}

export async function updateMember(
  trx: Transaction<DB>,
  vendorId: number,
  userId: number,
  role: Member['role'],
): Promise<void> {
  await trx
    .updateTable('vendor_members')
    .set({ role })
    .where('vendor_id', '=', vendorId)
    .where('user_id', '=', userId)
    .execute()
}

export async function deleteMember(trx: Transaction<DB>, vendorId: number, userId: number): Promise<void> {
  await trx.deleteFrom('vendor_members').where('vendor_id', '=', vendorId).where('user_id', '=', userId).execute()
}

export async function hasOtherOwner(db: Reader, vendorId: number, userId: number): Promise<boolean> {
  const row = await db
    .selectFrom('vendor_members')
    .where('vendor_id', '=', vendorId)
    .where('role', '=', 'owner')
    .where('user_id', '<>', userId)
    .select('user_id')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
