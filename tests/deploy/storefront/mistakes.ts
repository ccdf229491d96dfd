// Calls that must not compile: an error on each line with a cross, and on no other.

import type { AppRouter } from '@fashionistar/client'
import { createV1 } from '@fashionistar/client/v1'
import { createTRPCClient, httpLink } from '@trpc/client'

const trpc = createTRPCClient<AppRouter>({ links: [httpLink({ url: 'https://shop.example/api/v2' })] })
const v1 = createV1({ baseUrl: 'https://shop.example/api/v1' })

export async function mistakes() {
  await trpc.products.serach.query({ q: 'silk' }) // ✗
  await trpc.products.search.query({ q: 5 }) // ✗
  await trpc.products.byId.query({ id: 'five' }) // ✗
  await trpc.products.byId.mutate({ id: 5 }) // ✗
  await trpc.orders.create.mutate({ items: [{ variantId: 5 }] }) // ✗
  const { price } = await trpc.products.byId.query({ id: 5 }) // ✗
  const found = await trpc.products.list.query({})
  const reviews = found.results[0]?.reviews // ✗
  await v1.GET('/product') // ✗
  await v1.GET('/products/{id}', { params: { path: { id: 'five' } } }) // ✗
  await v1.GET('/products/{id}') // ✗
  await v1.POST('/orders/{id}/cancel', { params: { path: { number: 5 } } }) // ✗
  await v1.POST('/orders', { body: { items: [{ variantId: 5 }] } }) // ✗
  createV1({}) // ✗
  return [price, reviews]
}
