import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { type Fault, faultsAgainst, type Rules } from '../common/faults.ts'

const rules: Rules = {
  'payouts.books': sql`
    select format('payout %s is %s: %s %s set aside, by the books %s', p.id, p.status, p.amount, p.currency,
      coalesce(b.amount, 0)) as message
    from payouts p cross join lateral (
      select -sum(e.amount) as amount from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
      where t.source in ('payout:' || p.id, 'payout-paid:' || p.id, 'payout-back:' || p.id) and e.account = 'payouts'
    ) as b
    where coalesce(b.amount, 0) <> case p.status when 'sending' then p.amount else 0 end order by p.id`,
}

/** What is on its way to vendors is what the books have set aside. */
export const faults = (db: Reader): Promise<Fault[]> => faultsAgainst(db, rules)
