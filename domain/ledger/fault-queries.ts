import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { type Fault, faultsAgainst, type Rules } from '../common/faults.ts'

const rules: Rules = {
  'ledger.transactions': sql`
    select format('transaction %s does not come to nothing: %s %s over', transaction_id, sum(amount), currency) as message
    from ledger_entries group by transaction_id, currency having sum(amount) <> 0 order by transaction_id`,
  'ledger.balances': sql`
    select format('vendor %s has %s pending and %s available in %s, by the entries %s and %s', vendor_id,
      coalesce(b.pending, 0), coalesce(b.available, 0), currency, coalesce(e.pending, 0), coalesce(e.available, 0)) as message
    from vendor_balances b full join (
      select vendor_id, currency, coalesce(-sum(amount) filter (where account = 'vendor.pending'), 0) as pending,
        coalesce(-sum(amount) filter (where account = 'vendor.available'), 0) as available
      from ledger_entries where vendor_id is not null group by vendor_id, currency
    ) as e using (vendor_id, currency)
    where (coalesce(b.pending, 0), coalesce(b.available, 0)) <> (coalesce(e.pending, 0), coalesce(e.available, 0))
    order by vendor_id, currency`,
}

/** Nothing is made or lost by a booking, and balances are what was booked. */
export const faults = (db: Reader): Promise<Fault[]> => faultsAgainst(db, rules)
