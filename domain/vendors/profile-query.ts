import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { type Actor, seesAll } from '../common/access.ts'
import type { VendorProfile } from './schema.ts'

/**
 * What a vendor's page shows, in one statement. Its rating is made of the sums that its products have: of those that are no
 * longer on sale as well, or a vendor could take off what is liked least.
 */
export async function findProfile(
  db: Reader,
  actor: Actor,
  idOrSlug: number | string,
): Promise<VendorProfile | undefined> {
  const called = typeof idOrSlug === 'number' ? sql`v.id = ${idOrSlug}` : sql`v.slug = ${idOrSlug}`
  const mine = actor.kind === 'user' ? actor.vendorIds : []
  const visible = seesAll(actor) ? sql`true` : sql`(v.status = 'approved' or v.id = any(${[...mine]}::bigint[]))`
  const { rows } = await sql<VendorProfile>`
    select v.id, v.name, v.slug, v.description, v.status, v.created_at as "createdAt", sold."productCount",
      sold."averageRating", sold."reviewCount", array(
        select json_build_object('id', c.id, 'name', c.name, 'slug', c.slug) from collections c
        where c.vendor_id = v.id and c.published order by c.id desc limit 20
      ) as collections
    from vendors v cross join lateral (
      select (count(*) filter (where p.published and p.deleted_at is null))::int as "productCount",
        coalesce(sum(r.count), 0)::int as "reviewCount",
        round(sum(r.one + 2 * r.two + 3 * r.three + 4 * r.four + 5 * r.five)::numeric / nullif(sum(r.count), 0), 2)::float8
          as "averageRating"
      from products p left join product_ratings r on r.product_id = p.id where p.vendor_id = v.id
    ) as sold
    where ${called} and v.deleted_at is null and ${visible}`.execute(db)
  return rows[0]
}
