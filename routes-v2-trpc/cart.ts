import * as carts from '../domain/carts/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const cartRouter = router({
  create: mutation(carts.createCart),
  get: query(carts.getCart),
  set: mutation(carts.updateCart),
  delete: mutation(carts.deleteCart),
  add: mutation(carts.addItem),
  addProduct: mutation(carts.addProduct),
  update: mutation(carts.updateItem),
  remove: mutation(carts.removeItem),
  merge: mutation(carts.mergeCart),
})
