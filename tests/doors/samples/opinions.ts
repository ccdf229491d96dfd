// What the customer says of products, and would like to have.

import type { App } from '../../../server/context.ts'
import type { SampleMarket } from './sample.ts'

export interface Opinions {
  /** A review of the customer's, of a new product of the vendor's; one that waits to be read has a link in it. */
  review(status?: 'published' | 'pending'): Promise<{ readonly id: number; readonly productId: number }>
  /** A review of somebody's who asks nothing. */
  othersReview(): Promise<{ readonly id: number }>
  /** Something the customer would like to have. */
  wish(): Promise<number>
  /** A review of the customer's that the admin finds helpful. */
  votedReview(): Promise<{ readonly id: number }>
}

export const loved = { rating: 5, title: 'Lovely', comment: 'It falls well & is warm.' }
export const linked = { ...loved, comment: 'Cheaper at https://elsewhere.example/skirts' }

export interface Speaking {
  readonly account: SampleMarket['account']
  readonly product: SampleMarket['product']
  /** Asks v1 as the customer. */
  readonly post: (url: string, body: object) => Promise<{ readonly id: number }>
  /** Asks v1 as the admin. */
  readonly vote: (url: string) => Promise<unknown>
}

export function opinions({ db }: App, { account, product, post, vote }: Speaking): Opinions {
  const review = async (status: 'published' | 'pending' = 'published') => {
    const { id: productId } = await product()
    const words = status === 'published' ? loved : linked
    return { id: (await post(`/api/v1/products/${productId}/reviews`, words)).id, productId }
  }
  return {
    review,
    async othersReview() {
      const [{ userId }, { id }] = [await account(), await product()]
      const at = new Date().toISOString()
      const whose = { product_id: id, user_id: userId, reviewer_name: 'Sam S.' }
      const row = { ...whose, rating: 4, status: 'published', created_at: at, updated_at: at }
      return db.insertInto('reviews').values(row).returning('id').executeTakeFirstOrThrow()
    },
    async wish() {
      const { id: productId } = await product()
      return (await post('/api/v1/wishlist/items', { productId })).id
    },
    async votedReview() {
      const { id } = await review()
      await vote(`/api/v1/reviews/${id}/vote`)
      return { id }
    },
  }
}
