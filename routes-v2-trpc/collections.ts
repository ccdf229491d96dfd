import * as collections from '../domain/collections/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const collectionsRouter = router({
  list: query(collections.listCollections),
  ofVendor: query(collections.listCollectionsOf),
  get: query(collections.getCollection),
  products: query(collections.listProductsOf),
  create: mutation(collections.createCollection),
  edit: mutation(collections.editCollection),
  delete: mutation(collections.deleteCollection),
})
