import * as products from '../domain/products/operations.ts'
import { mutation, query, router, upload } from './trpc.ts'

export const searchRouter = router({ queries: query(products.listHeard) })

export const productsRouter = router({
  list: query(products.listProducts),
  search: query(products.searchProducts),
  suggest: query(products.suggestProducts),
  byId: query(products.getProduct),
  bySlug: query(products.getProductBySlug),
  related: query(products.listRelated),
  boughtTogether: query(products.listBoughtTogether),
  viewed: mutation(products.noteView),
  recentlyViewed: query(products.listRecentlyViewed),
  prices: query(products.listPrices),
  categories: query(products.listCategories),
  synonyms: query(products.listSynonyms),
  setSynonyms: mutation(products.setSynonyms),
  create: mutation(products.createProduct),
  update: mutation(products.updateProduct),
  delete: mutation(products.deleteProduct),
  pictures: query(products.listPictures),
  addImage: upload(products.addImage),
  deleteImage: mutation(products.deleteImage),
})
