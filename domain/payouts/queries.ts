import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { type Actor, holdsEverywhere, vendorsWith } from '../common/access.ts'
import { idColumn, keyset } from '../common/keyset.ts'
import type { Position } from '../common/page.ts'
import type { Payout, PayoutAccount } from './schema.ts'

/** Payouts are seen by those who may read the books of their vendor. */
const visible = (actor: Actor) =>
  holdsEverywhere(actor, 'payouts:read')
    ? sql`true`
    : sql`p.vendor_id = any(${[...vendorsWith(actor, 'payouts:read')]}::bigint[])`

const shown = sql.raw(`
  p.id, p.vendor_id as "vendorId", p.status, p.currency, p.provider, a.hint, p.reference,
  case when p.amount is not null then json_build_object('amount', p.amount, 'currency', p.currency) end as amount,
  case when p.failure_code is not null then
    json_build_object('code', p.failure_code, 'message', coalesce(p.failure_message, '')) end as failure,
  p.created_at as "createdAt", p.paid_at as "paidAt"`)

export async function findPayout(db: Reader, actor: Actor, id: number): Promise<Payout | undefined> {
  const { rows } = await sql<Payout>`
    select ${shown} from payouts p join payout_accounts a on a.id = p.account_id
    where p.id = ${id} and ${visible(actor)}`.execute(db)
  return rows[0]
}

/** Newest first. One row more than `limit`, to know whether a page follows. */
export async function listPayouts(
  db: Reader,
  actor: Actor,
  vendorId: number,
  limit: number,
  position?: Position,
): Promise<Payout[]> {
  const { after, direction } = keyset([idColumn(sql`p.id`)], position, { descending: true })
  const { rows } = await sql<Payout>`
    select ${shown} from payouts p join payout_accounts a on a.id = p.account_id
    where p.vendor_id = ${vendorId} and ${visible(actor)} and ${after}
    order by p.id ${direction} limit ${limit + 1}`.execute(db)
  return rows
}

export interface AccountRow extends PayoutAccount {
  readonly id: number
}

/** Where a vendor is paid now, by currency. */
export async function listAccounts(db: Reader, vendorId: number): Promise<AccountRow[]> {
  const { rows } = await sql<AccountRow>`
    select id, currency, provider, hint, created_at as "createdAt" from payout_accounts
    where vendor_id = ${vendorId} and replaced_at is null order by currency`.execute(db)
  return rows
}

export interface NewAccount {
  readonly vendorId: number
  readonly currency: string
  readonly provider: string
  readonly sealed: string
  readonly hint: string
}

/** In place of the one before, which stays for what was sent there; two at once follow one another. */
export async function replaceAccount(trx: Transaction<DB>, account: NewAccount, now: Date): Promise<void> {
  const { vendorId, currency, provider, sealed, hint } = account
  await sql`select from vendors where id = ${vendorId} for no key update`.execute(trx)
  await sql`
    update payout_accounts set replaced_at = ${now.toISOString()}
    where vendor_id = ${vendorId} and currency = ${currency} and replaced_at is null`.execute(trx)
  await sql`
    insert into payout_accounts (vendor_id, currency, provider, sealed_destination, hint, created_at)
    values (${vendorId}, ${currency}, ${provider}, ${sealed}, ${hint}, ${now.toISOString()})`.execute(trx)
}

/** @returns its id; nothing when one is under way */
export async function insertPayout(
  trx: Transaction<DB>,
  vendorId: number,
  account: AccountRow,
  now: Date,
): Promise<number | undefined> {
  const at = now.toISOString()
  const { rows } = await sql<{ id: number }>`
    insert into payouts (vendor_id, account_id, currency, provider, check_at, created_at, updated_at)
    values (${vendorId}, ${account.id}, ${account.currency}, ${account.provider}, ${at}, ${at}, ${at})
    on conflict do nothing returning id`.execute(trx)
  return rows[0]?.id
}

/** Those who sell, have said where to and have at least the minimum. */
export async function listOwed(
  db: Reader,
  minimumOf: (currency: string) => number,
): Promise<{ readonly vendorId: number; readonly account: AccountRow }[]> {
  const { rows } = await sql<AccountRow & { vendorId: number; available: number }>`
    select a.id, a.vendor_id as "vendorId", a.currency, a.provider, a.hint, a.created_at as "createdAt", b.available
    from payout_accounts a join vendor_balances b using (vendor_id, currency) join vendors v on v.id = a.vendor_id
    where v.status = 'approved' and a.replaced_at is null and b.available > 0 order by a.vendor_id, a.currency`.execute(
    db,
  )
  return rows
    .filter(({ available, currency }) => available >= minimumOf(currency))
    .map(({ vendorId, available: _available, ...account }) => ({ vendorId, account }))
}
