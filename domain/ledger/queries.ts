import { sql, type Transaction } from 'kysely'
import { type Reader, statement } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'

export interface Entry {
  /** Such as `provider.stripe`, `buyers`, `vendor.pending`, `commission`. */
  readonly account: string
  readonly vendorId?: number
  readonly subOrderId?: number
  /** Debits are positive, credits negative. */
  readonly amount: number
}

export interface NewTransaction {
  readonly kind: 'capture' | 'sale' | 'release' | 'refund' | 'return' | 'payout' | 'correction'
  /** What it is about; the same is booked once. */
  readonly source: string
  readonly orderId?: number
  readonly currency: string
  readonly entries: readonly Entry[]
}

const insertText = `
  with booked as (
    insert into ledger_transactions (kind, source, order_id, occurred_at) values ($1, $2, $3, $4)
    on conflict (source) do nothing returning id
  ), entries as (
    insert into ledger_entries (transaction_id, account, vendor_id, sub_order_id, amount, currency)
    select booked.id, account, "vendorId", "subOrderId", amount, $5
    from booked, jsonb_to_recordset($6::jsonb) as entry (account text, "vendorId" bigint, "subOrderId" bigint, amount bigint)
  )
  select id from booked`

/** Books a transaction, once. @returns whether it was booked now */
export async function insertTransaction(trx: Transaction<DB>, booking: NewTransaction, now: Date): Promise<boolean> {
  const { kind, source, orderId = null, currency, entries } = booking
  const moved = entries.filter(({ amount }) => amount !== 0)
  const values = [kind, source, orderId, now.toISOString(), currency, JSON.stringify(moved)]
  return (await trx.executeQuery(statement(insertText, values))).rows.length > 0
}

/** What a part of an order has in each account, as entries; accounts without anything are not there. */
export async function sumsOfPart(db: Reader, subOrderId: number): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ account: string; amount: number }>`
    select account, sum(amount)::bigint as amount from ledger_entries where sub_order_id = ${subOrderId}
    group by account`.execute(db)
  return new Map(rows.map(({ account, amount }) => [account, amount]))
}

export interface Balance {
  readonly currency: string
  /** Sold, and not yet delivered. */
  readonly pending: number
  /** Can be paid out; below nothing when more was given back than has come in since. */
  readonly available: number
}

export function balancesOf(db: Reader, vendorId: number): Promise<Balance[]> {
  return db
    .selectFrom('vendor_balances')
    .where('vendor_id', '=', vendorId)
    .select(['currency', 'pending', 'available'])
    .orderBy('currency')
    .execute()
}

/** What a vendor may be paid now, which stays so until the transaction ends: every booking for the vendor waits for it. */
export async function lockAvailable(trx: Transaction<DB>, vendorId: number, currency: string): Promise<number> {
  const row = await trx
    .selectFrom('vendor_balances')
    .where('vendor_id', '=', vendorId)
    .where('currency', '=', currency)
    .select('available')
    .forUpdate()
    .executeTakeFirst()
  return row?.available ?? 0
}
