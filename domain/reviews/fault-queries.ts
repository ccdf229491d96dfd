import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { type Fault, faultsAgainst, type Rules } from '../common/faults.ts'

const rules: Rules = {
  'reviews.ratings': sql`
    select format('product %s: its sums say %s reviews and %s stars, its reviews %s and %s',
      coalesce(kept.product_id, counted.product_id), coalesce(kept.count, 0), coalesce(kept.stars, 0),
      coalesce(counted.count, 0), coalesce(counted.stars, 0)) as message
    from (
      select product_id, count, one + 2 * two + 3 * three + 4 * four + 5 * five as stars from product_ratings
    ) as kept
    full join (
      select product_id, count(*) as count, sum(rating) as stars from reviews where status = 'published' group by product_id
    ) as counted on counted.product_id = kept.product_id
    where (coalesce(kept.count, 0), coalesce(kept.stars, 0))
      is distinct from (coalesce(counted.count, 0), coalesce(counted.stars, 0))
    order by 1`,
  'reviews.votes': sql`
    select format('review %s: %s say it helps, %s have voted', r.id, r.helpful, votes.count) as message
    from reviews r cross join lateral (select count(*) from review_votes where review_id = r.id) as votes
    where r.helpful <> votes.count order by r.id`,
}

/** What every product and review shows is what was said of it. */
export const faults = (db: Reader): Promise<Fault[]> => faultsAgainst(db, rules)
