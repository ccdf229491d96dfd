import { all, erased, plain, type Tags } from './privacy-tag.ts'
import type { DB } from './types.ts'

/** What people say of products, and which they would like to have. */
export const opinions: Tags<Pick<DB, 'product_ratings' | 'review_votes' | 'reviews' | 'wishlist_items'>> = {
  product_ratings: all(plain, 'product_id one two three four five count average'),
  review_votes: all(erased, 'review_id user_id voted_at'),
  reviews: {
    ...all(plain, 'id product_id order_item_id verified rating status helpful created_at updated_at'),
    ...all(erased, 'user_id title comment reviewer_name held_for rejection reply replied_at'),
  },
  wishlist_items: {
    ...all(erased, 'user_id product_id variant_id amount_seen currency_seen added_at'),
    ...all(plain, 'id'),
  },
}
