import { sql, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { PayoutProvider } from '../common/payout-gateways.ts'
import type { Payout } from './schema.ts'

/** A payout as the house keeps it. */
export interface PayoutRow {
  readonly id: number
  readonly vendorId: number
  readonly status: Payout['status']
  readonly currency: string
  readonly amount: number | null
  readonly provider: PayoutProvider
  readonly reference: string
  /** Until then somebody is asking the provider about it. */
  readonly busyUntil: string | null
  readonly sealedDestination: string
}

const payoutRow = sql.raw(`
  select p.id, p.vendor_id as "vendorId", p.status, p.currency, p.amount, p.provider, p.reference,
    p.busy_until as "busyUntil", a.sealed_destination as "sealedDestination"
  from payouts p join payout_accounts a on a.id = p.account_id`)

export async function findPayoutRow(db: Reader, id: number): Promise<PayoutRow | undefined> {
  const { rows } = await sql<PayoutRow>`${payoutRow} where p.id = ${id}`.execute(db)
  return rows[0]
}

/** Holds a payout until the transaction ends. */
export async function lockPayout(trx: Transaction<DB>, id: number): Promise<PayoutRow | undefined> {
  const { rows } = await sql<PayoutRow>`${payoutRow} where p.id = ${id} for no key update of p`.execute(trx)
  return rows[0]
}

export async function findByReference(db: Reader, provider: string, reference: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('payouts')
    .select('id')
    .where('provider', '=', provider)
    .where('reference', '=', reference)
    .executeTakeFirst()
  return row?.id
}

export interface PayoutChange {
  readonly status?: Payout['status']
  readonly amount?: number
  readonly providerId?: string
  readonly failure?: { readonly code: string; readonly message: string }
  readonly busyUntil?: string | null
  readonly checkAt?: string | null
  readonly paidAt?: string
}

export async function updatePayout(trx: Transaction<DB>, id: number, change: PayoutChange, now: Date): Promise<void> {
  const { status, amount, providerId, failure, busyUntil, checkAt, paidAt } = change
  await trx
    .updateTable('payouts')
    .set({
      updated_at: now.toISOString(),
      ...(status !== undefined && { status }),
      ...(amount !== undefined && { amount }),
      ...(providerId !== undefined && { provider_id: providerId }),
      ...(failure !== undefined && { failure_code: failure.code, failure_message: failure.message }),
      ...(busyUntil !== undefined && { busy_until: busyUntil }),
      ...(checkAt !== undefined && { check_at: checkAt }),
      ...(paidAt !== undefined && { paid_at: paidAt }),
    })
    .where('id', '=', id)
    .execute()
}

/** What should be looked at again, the longest overdue first. */
export async function findDue(db: Reader, now: Date, most: number): Promise<number[]> {
  const rows = await db
    .selectFrom('payouts')
    .select('id')
    .where('check_at', '<=', now.toISOString())
    .orderBy('check_at')
    .limit(most)
    .execute()
  return rows.map(({ id }) => id)
}
