import type { Reader } from '../../db/connect.ts'
import { type ExportedProduct, exportPage } from './export-queries.ts'

const PAGE = 200

/** Every live product, one page in memory at a time. What is edited meanwhile is read before or after the edit, never half. */
export async function* exportProducts(db: Reader): AsyncGenerator<ExportedProduct> {
  let afterSlug = ''
  for (;;) {
    const products = await exportPage(db, afterSlug, PAGE)
    yield* products
    if (products.length < PAGE) return
    afterSlug = products.at(-1)!.slug
  }
}
