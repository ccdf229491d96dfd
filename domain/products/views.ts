import { lockAccount } from '../authentication/index.ts'
import type { User } from '../common/access.ts'
import type { ReadCtx, WriteCtx } from '../common/context.ts'
import type { JsonText } from '../common/json-text.ts'
import { pageText } from '../common/page.ts'
import type { ExportCtx } from '../common/personal.ts'
import type { ProductById } from './inputs.ts'
import { requireProduct } from './service.ts'
import * as queries from './view-queries.ts'

/** Remembers that the actor has looked at a product. A read does not write, so a storefront says it. @throws `products.not-found` */
export async function noteView(ctx: WriteCtx<User>, { id }: ProductById): Promise<null> {
  await requireProduct(ctx, id)
  await lockAccount(ctx.db, ctx.actor.userId)
  await queries.noteView(ctx.db, ctx.actor.userId, id, ctx.now)
  return null
}

/** What the actor has looked at and can still buy, the latest first. */
export async function listRecentlyViewed(ctx: ReadCtx<User>): Promise<JsonText> {
  const results = await queries.listViewed(ctx.db, ctx.actor.userId)
  return pageText({ results, next: null, previous: null })
}

/** What somebody has looked at. */
export function exportOf({ db }: ExportCtx, userId: number): ReturnType<typeof queries.listViews> {
  return queries.listViews(db, userId)
}

export function eraseUser({ db }: WriteCtx, userId: number): Promise<void> {
  return queries.deleteViews(db, userId)
}
