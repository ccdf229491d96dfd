import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'

export interface StatementRow {
  readonly occurredAt: string
  readonly kind: string
  readonly orderNumber: string | null
  readonly account: 'pending' | 'available'
  /** What it added to what the vendor is owed. */
  readonly amount: number
  /** What the vendor was owed after it, in all. */
  readonly balance: number
  readonly currency: string
}

/** A vendor's side of the books in the order it was booked in; whoever calls has looked whose it is. */
export async function listEntries(
  db: Reader,
  vendorId: number,
  currency: string,
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<StatementRow[]> {
  const { rows } = await sql<StatementRow>`
    select * from (
      select t.occurred_at as "occurredAt", t.kind, o.number as "orderNumber", substr(e.account, 8) as account,
        -e.amount as amount, -sum(e.amount) over (order by e.id) as balance, e.currency
      from ledger_entries e join ledger_transactions t on t.id = e.transaction_id
      left join orders o on o.id = t.order_id
      where e.vendor_id = ${vendorId} and e.currency = ${currency} order by e.id
    ) as entries
    where "occurredAt" >= coalesce(${from ?? null}::timestamptz, '-infinity')
      and "occurredAt" < coalesce(${to ?? null}::timestamptz, 'infinity')`.execute(db)
  return rows
}
