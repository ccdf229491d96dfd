import type { Transaction } from 'kysely'
import type { DB } from '../../db/types.ts'
import type { Image } from './schema.ts'

/** What a product shows, in order. */
export function imagesOf(trx: Transaction<DB>, productId: number): Promise<Image[]> {
  return trx
    .selectFrom('product_images')
    .select(['url', 'alt'])
    .where('product_id', '=', productId)
    .orderBy('position')
    .orderBy('id')
    .execute()
}
