// A page of a storefront, as somebody elsewhere writes it: nothing of our sources is near. It is type-checked against the package
// and run against a server by client.test.ts.

import type { AppRouter, Inputs, Outputs } from '@fashionistar/client'
import { createV1, type Problem } from '@fashionistar/client/v1'
import {
  createTRPCClient,
  httpBatchStreamLink,
  httpSubscriptionLink,
  isTRPCClientError,
  splitLink,
  TRPCClientError,
} from '@trpc/client'

type Found = Outputs['products']['search']
type Card = { readonly href: string; readonly name: string; readonly price: string }

export function storefront(origin: string, token?: string) {
  const url = `${origin}/api/v2`
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({ url }),
        false: httpBatchStreamLink({ url, headers }),
      }),
    ],
  })
}

type Storefront = ReturnType<typeof storefront>

export async function searchPage(trpc: Storefront, asked: Inputs['products']['search']) {
  const [found, suggested] = await Promise.all([
    trpc.products.search.query(asked),
    trpc.products.suggest.query({ q: 'silk' }),
  ])
  const sizes: string[] = found.facets.size.map(({ value, count }) => `${value} (${count})`)
  return { cards: found.results.map(cardOf), sizes, next: found.next, names: suggested.map(({ name }) => name) }
}

const cardOf = ({ slug, name, priceFrom }: Found['results'][number]): Card => ({
  href: `/products/${slug}`,
  name,
  price: priceFrom === null ? '' : `${priceFrom.amount / 100} ${priceFrom.currency}`,
})

/** What the shop says when it cannot be done, and by which code a page decides what to show. */
export async function order(trpc: Storefront, variantId: number, quantity: number) {
  try {
    const deliveryAddress = { name: 'Ada', line1: '1 Marina Road', city: 'Lagos', country: 'NG' }
    const { number, total } = await trpc.orders.create.mutate({ items: [{ variantId, quantity }], deliveryAddress })
    return { number, total: total.amount }
  } catch (error) {
    if (isTRPCClientError<AppRouter>(error)) return { refused: error.data?.problem.code ?? error.message }
    throw error
  }
}

export function watch(trpc: Storefront, variantIds: number[], tell: (variantId: number, available: number) => void) {
  const onData = ({ data }: { data: { variantId: number; available: number } }) => tell(data.variantId, data.available)
  return trpc.stock.watch.subscribe({ variantIds }, { onData })
}

export async function program(origin: string, token: string) {
  const v1 = createV1({ baseUrl: `${origin}/api/v1`, headers: { authorization: `Bearer ${token}` } })
  const list = await v1.GET('/products', { params: { query: { category: 'women', limit: 3 } } })
  const first = list.data?.results[0]
  if (first === undefined) return { name: undefined, missing: undefined }
  const one = await v1.GET('/products/{id}', { params: { path: { id: first.id } } })
  const missing = await v1.GET('/products/{id}', { params: { path: { id: 987_654_321 } } })
  const problem: Problem | undefined = missing.error
  return { name: one.data?.name, missing: problem?.code }
}

export const isRefusal = (error: unknown): boolean => error instanceof TRPCClientError
