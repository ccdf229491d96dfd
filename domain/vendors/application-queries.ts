import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { type Actor, holdsEverywhere, vendorsWith } from '../common/access.ts'
import { idColumn, keyset } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import type { Application } from './application-schema.ts'
import type { MemberRole, Particulars, VendorStatus } from './schema.ts'

/** What a vendor told us of itself is seen by its owners and by those who decide about it. */
const visible = (actor: Actor): RawBuilder<unknown> =>
  holdsEverywhere(actor, 'vendor:manage')
    ? sql`true`
    : sql`v.id = any(${[...vendorsWith(actor, 'vendor:manage')]}::bigint[])`

const shown = sql.raw(`
  select json_build_object('id', v.id, 'name', v.name, 'slug', v.slug, 'description', v.description) as vendor, v.status,
    case when a.vendor_id is not null then json_build_object(
      'legalName', a.legal_name, 'country', a.country, 'registrationNumber', a.registration_number,
      'contactName', a.contact_name, 'contactEmail', a.contact_email, 'contactPhone', a.contact_phone,
      'website', a.website) end as particulars,
    a.submitted_at as "submittedAt", d.reason, d.decided_at as "decidedAt"
  from vendors v
  left join vendor_applications a on a.vendor_id = v.id
  left join lateral (
    select reason, decided_at from vendor_decisions where vendor_id = v.id order by id desc limit 1
  ) d on true`)

export async function findApplication(db: Reader, actor: Actor, vendorId: number): Promise<Application | undefined> {
  const { rows } = await sql<Application>`
    ${shown} where v.id = ${vendorId} and v.deleted_at is null and ${visible(actor)}`.execute(db)
  return rows[0]
}

/** The longest waiting first. One row more than `limit`, to know whether a page follows. */
export async function listApplications(
  db: Reader,
  status: VendorStatus,
  limit: number,
  position?: Position,
): Promise<Application[]> {
  const { after, direction } = keyset([idColumn(sql`v.id`)], position)
  const { rows } = await sql<Application>`
    ${shown} where v.status = ${status} and v.deleted_at is null and ${after}
    order by v.id ${direction} limit ${limit + 1}`.execute(db)
  return rows
}

/** Whether a vendor is there, and may be decided about. Nothing when it is not. */
export async function lockStatus(trx: Transaction<DB>, vendorId: number): Promise<VendorStatus | undefined> {
  // Its products first: whoever edits one holds it, and then asks how its vendor stands.
  await sql`
    select from products where vendor_id = ${vendorId} and deleted_at is null order by id for no key update`.execute(
    trx,
  )
  const { rows } = await sql<{ status: VendorStatus }>`
    select status from vendors where id = ${vendorId} and deleted_at is null for no key update`.execute(trx)
  return rows[0]?.status
}

/** The catalogue follows, by a trigger. */
export async function updateStatus(
  trx: Transaction<DB>,
  vendorId: number,
  status: VendorStatus,
  now: Date,
): Promise<void> {
  await trx.updateTable('vendors').set({ status, updated_at: now.toISOString() }).where('id', '=', vendorId).execute()
}

export async function insertDecision(
  trx: Transaction<DB>,
  vendorId: number,
  status: VendorStatus,
  reason: string | null,
  now: Date,
): Promise<void> {
  await trx
    .insertInto('vendor_decisions')
    .values({ vendor_id: vendorId, status, reason, decided_at: now.toISOString() })
    .execute()
}

export async function saveParticulars(
  trx: Transaction<DB>,
  vendorId: number,
  particulars: Particulars,
  now: Date,
): Promise<void> {
  const row = {
    legal_name: particulars.legalName,
    country: particulars.country,
    registration_number: particulars.registrationNumber,
    contact_name: particulars.contactName,
    contact_email: particulars.contactEmail,
    contact_phone: particulars.contactPhone,
    website: particulars.website,
    submitted_at: now.toISOString(),
  }
  await trx
    .insertInto('vendor_applications')
    .values({ vendor_id: vendorId, ...row })
    .onConflict((conflict) => conflict.column('vendor_id').doUpdateSet(row))
    .execute()
}

/** A vendor that sells goes on selling until the transaction ends. @returns whether it does */
export async function lockApproved(trx: Transaction<DB>, vendorId: number): Promise<boolean> {
  const { rows } = await sql`
    select from vendors where id = ${vendorId} and status = 'approved' for share`.execute(trx)
  return rows.length > 0
}

export interface Standing {
  readonly name: string
  readonly status: VendorStatus
  readonly reason: string | null
}

/** For the house: how a vendor stands, and what it was told last. */
export async function findStanding(db: Reader, vendorId: number): Promise<Standing | undefined> {
  const { rows } = await sql<Standing>`
    select name, status, (
      select reason from vendor_decisions where vendor_id = vendors.id order by id desc limit 1
    ) as reason
    from vendors where id = ${vendorId} and deleted_at is null`.execute(db)
  return rows[0]
}

/** For the house: everybody who works for a vendor, or those in one role. */
export async function listMemberIds(db: Reader, vendorId: number, role?: MemberRole): Promise<number[]> {
  const members = db.selectFrom('vendor_members').where('vendor_id', '=', vendorId).select('user_id').orderBy('user_id')
  const rows = await (role === undefined ? members : members.where('role', '=', role)).execute()
  return rows.map(({ user_id }) => user_id)
}
