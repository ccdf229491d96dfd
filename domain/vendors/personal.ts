import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/types.ts'
import type { WriteCtx } from '../common/context.ts'
import type { ExportCtx } from '../common/personal.ts'

/** For which vendors somebody acts. */
export function exportOf({ db }: ExportCtx, userId: number): Promise<unknown> {
  return db
    .selectFrom('vendor_members as member')
    .innerJoin('vendors as vendor', 'vendor.id', 'member.vendor_id')
    .where('member.user_id', '=', userId)
    .select(['vendor.id', 'vendor.name', 'member.role', 'member.created_at as since'])
    .orderBy('vendor.id')
    .execute()
}

export async function eraseUser({ db }: WriteCtx, userId: number): Promise<void> {
  await db.deleteFrom('vendor_members').where('user_id', '=', userId).execute()
}

/** The vendors, still open, that would have no owner without this user. They stay as they are until the transaction ends. */
export async function lockSoleOwned(trx: Transaction<DB>, userId: number): Promise<number[]> {
  const owned = trx.selectFrom('vendor_members').where('user_id', '=', userId).where('role', '=', 'owner')
  await trx
    .selectFrom('vendors')
    .where('id', 'in', owned.select('vendor_id'))
    .select('id')
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  // Asked once they are locked: another owner may have left just now.
  const alone = await sql<{ id: number }>`
    select id from vendors
    where deleted_at is null
      and exists (select from vendor_members where vendor_id = vendors.id and role = 'owner' and user_id = ${userId})
      and not exists (select from vendor_members where vendor_id = vendors.id and role = 'owner' and user_id <> ${userId})
    order by id`.execute(trx)
  return alone.rows.map(({ id }) => id)
}
