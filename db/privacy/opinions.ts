import { all, erased, plain, type Tags } from './tag.ts'
import type { DB } from '../types.ts'

type OpinionTable =
  | 'product_pairs'
  | 'product_pieces'
  | 'product_ratings'
  | 'product_search'
  | 'product_views'
  | 'review_votes'
  | 'reviews'
  | 'search_options'
  | 'search_queries'
  | 'wishlist_items'

/** What people say of products, and which they have looked at and would like to have. */
export const opinions: Tags<Pick<DB, OpinionTable>> = {
  search_options: all(plain, 'id folded label'),
  search_queries: all(plain, 'day query asked found_nothing'),
  product_pairs: all(plain, 'product_id other_id orders'),
  product_pieces: all(plain, 'id sizes colours prices available'),
  product_search: all(
    plain,
    'id vendor_id category_id name label price_from published created_at deleted_at search rating sales in_stock sizes',
    'colours currency least_price most_price prices facts',
  ),
  product_ratings: all(plain, 'product_id one two three four five count average'),
  product_views: all(erased, 'user_id product_id viewed_at'),
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
