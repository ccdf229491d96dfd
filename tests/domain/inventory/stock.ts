// A shop of the tests' own: one vendor, a variant or more, and where their pieces lie.

import { sql } from 'kysely'
import type { TestApp } from '../../support/app.ts'

export { write } from '../../support/scopes.ts'

/** Another place where the vendor of a variant keeps pieces; more urgent ones are emptied first. */
export async function addLocation(app: TestApp, variantId: number, onHand: number, priority: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with place as (
      insert into stock_locations (vendor_id, name, priority)
      select p.vendor_id, 'Place ' || ${variantId}::bigint || ' ' || ${priority}::int, ${priority}
      from variants v join products p on p.id = v.product_id where v.id = ${variantId}
      returning id
    )
    insert into stock_levels (variant_id, location_id, on_hand) select ${variantId}, id, ${onHand} from place
    returning location_id as id`.execute(app.db)
  return rows[0]!.id
}

export interface Level {
  readonly onHand: number
  readonly reserved: number
}

/** By the order in which locations were made. */
export const levelsOf = async ({ db }: TestApp, variantId: number): Promise<Level[]> =>
  db
    .selectFrom('stock_levels')
    .select(['on_hand as onHand', 'reserved'])
    .where('variant_id', '=', variantId)
    .orderBy('location_id')
    .execute()

/** Where the books of the stock do not agree: what is held with what is reserved, what has moved with what is there. */
export async function disagreements({ db }: TestApp): Promise<unknown[]> {
  const { rows } = await sql`
    select s.variant_id, s.location_id, s.on_hand, s.reserved, held.quantity as held, moved.quantity as moved
    from stock_levels s
    cross join lateral (
      select coalesce(sum(quantity), 0)::int as quantity from stock_holds h
      where h.variant_id = s.variant_id and h.location_id = s.location_id
    ) as held
    cross join lateral (
      select coalesce(sum(quantity), 0)::int as quantity from stock_movements m
      where m.variant_id = s.variant_id and m.location_id = s.location_id
    ) as moved
    where held.quantity <> s.reserved or moved.quantity <> s.on_hand`.execute(db)
  return rows
}
