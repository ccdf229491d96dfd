import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { type Fault, faultsAgainst, type Rules } from '../common/faults.ts'

const rules: Rules = {
  'vendors.published': sql`
    select format('product %s is %s: its vendor is %s and %s it', p.id,
      case when p.published then 'published' else 'hidden' end, v.status,
      case when p.offered then 'offers' else 'does not offer' end) as message
    from products p join vendors v on v.id = p.vendor_id
    where p.deleted_at is null and p.published <> (p.offered and v.status = 'approved') order by p.id`,
}

/** What everybody sees is what is offered by those who may sell. */
export const faults = (db: Reader): Promise<Fault[]> => faultsAgainst(db, rules)
