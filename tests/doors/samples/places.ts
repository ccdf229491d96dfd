// Places where the vendor keeps pieces.

import { sql } from 'kysely'
import type { App } from '../../../server/context.ts'
import type { SampleMarket } from './sample.ts'

let made = 0

export function places(app: App, product: SampleMarket['product']): Pick<SampleMarket, 'place' | 'transfer'> {
  const place = async () => {
    made += 1
    const { id: locationId } = await app.db
      .insertInto('stock_locations')
      .values({ vendor_id: 1, name: `Sample place ${made}`, priority: 9 })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { id: 1, locationId }
  }
  const transfer = async () => {
    const { variantId } = await product()
    const { rows } = await sql<{ id: number }>`select main_location(1) as id`.execute(app.db)
    const { locationId } = await place()
    return { id: 1, fromLocationId: rows[0]!.id, toLocationId: locationId, items: [{ variantId, quantity: 4 }] }
  }
  return { place, transfer }
}
