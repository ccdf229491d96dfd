import type { ReadCtx } from '../common/context.ts'
import type { JsonText } from '../common/json-text.ts'
import { decodeCursor, type PageInput, pageText, toPage } from '../common/page.ts'
import type { Picked } from './filters.ts'
import type { ListProducts, Ordering } from './inputs.ts'
import { cursorKeys, listProducts } from './list-queries.ts'

export interface Choice extends PageInput {
  /** What lists are narrowed by, as far as it is given. */
  readonly filters: Omit<ListProducts, keyof PageInput | 'ordering' | 'published' | 'headline'>
  readonly ordering: Ordering
  readonly picked: Picked
}

/** A page of the products on sale that somebody has chosen by a rule: by the words of its text alone, not by names alike. */
export async function listChosen(
  ctx: ReadCtx,
  { filters, ordering, picked, cursor, limit }: Choice,
): Promise<JsonText> {
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, cursorKeys(ordering))
  const input = { ...filters, ordering, picked, limit, published: true }
  const rows = await listProducts(ctx.db, ctx.actor, input, position, 'words')
  return pageText(toPage({ rows, limit, ordering, position, keysOf: ({ key, id }) => [key, id] }))
}
