import { lockAccount } from '../authentication/index.ts'
import type { User } from '../common/access.ts'
import type { ReadCtx, WriteCtx } from '../common/context.ts'
import { DomainError, invalid } from '../common/errors.ts'
import { Id } from '../common/fields.ts'
import { decodeCursor, type Page, type PageInput, toPage } from '../common/page.ts'
import { requireProduct } from '../products/index.ts'
import { wishlistFull, wishNotFound } from './errors.ts'
import * as queries from './queries.ts'
import type { AddWish, Wish, WishById } from './schema.ts'

const MOST = 500
const ORDERING = '-id'

/** What the actor would like to have, newest first, with what it costs now and whether there is any. */
export async function getWishlist(ctx: ReadCtx<User>, { cursor, limit }: PageInput): Promise<Page<Wish>> {
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ORDERING, [Id])
  const rows = await queries.listWishes(ctx.db, ctx.actor.userId, limit, position)
  return toPage({ rows, limit, ordering: ORDERING, position, keysOf: ({ id }) => [id] })
}

/**
 * Puts a product, or one variant of it, on the wishlist. What is there already stays as it is, with what it cost then.
 * @throws `products.not-found`, `wishlists.full`, `common.invalid` for a variant of something else
 */
export async function addWish(ctx: WriteCtx<User>, input: AddWish): Promise<Wish> {
  const { userId } = ctx.actor
  await requireProduct(ctx, input.productId)
  await requireVariant(ctx, input)
  await lockAccount(ctx.db, userId)
  const known = await queries.findWish(ctx.db, userId, input)
  if (known !== undefined) return known
  if ((await queries.countWishes(ctx.db, userId)) >= MOST) {
    throw new DomainError(wishlistFull, `A wishlist holds ${MOST} things.`)
  }
  await queries.insertWish(ctx.db, userId, input, ctx.now)
  return (await queries.findWish(ctx.db, userId, input))!
}

async function requireVariant({ db }: WriteCtx<User>, { productId, variantId }: AddWish): Promise<void> {
  if (variantId === null || (await queries.hasVariant(db, productId, variantId))) return
  const message = `The product ${productId} has no variant ${variantId}.`
  throw invalid([{ path: 'variantId', message, code: 'unknown' }])
}

/** Takes something off the actor's wishlist. @throws `wishlists.not-found` */
export async function removeWish(ctx: WriteCtx<User>, { id }: WishById): Promise<null> {
  if (await queries.deleteWish(ctx.db, ctx.actor.userId, id)) return null
  throw new DomainError(wishNotFound, `Nothing on your wishlist has the id ${id}.`)
}
