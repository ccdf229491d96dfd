import { test } from 'tap'
import { callersOf } from '../doors/callers.ts'
import { testMarket } from '../support/app.ts'

interface Product {
  readonly id: number
  readonly averageRating: number | null
  readonly reviewCount: number
  readonly reviews: readonly object[]
}

test('a review is in its product at once, and a cache learns of it', async (t) => {
  const { server } = await testMarket(t, { products: 4 })
  const { customer, vendor } = await callersOf(server)
  const [product] = (await server.inject('/api/v1/products?vendor=1')).json<{ results: Product[] }>().results
  const url = `/api/v1/products/${product!.id}`
  const read = (address: string, tag?: string) =>
    server.inject({ url: address, headers: tag === undefined ? {} : { 'if-none-match': tag } })
  const addresses = [url, '/api/v1/products', `${url}/reviews`]
  const tags = await Promise.all(addresses.map(async (each) => (await read(each)).headers.etag!))
  const [known] = tags

  const posted = await server.inject({
    method: 'POST',
    url: `${url}/reviews`,
    headers: { ...customer },
    body: { rating: 4, comment: 'Warm <b>and</b> light' },
  })
  t.equal(posted.statusCode, 201)
  t.match(posted.json(), { rating: 4, verified: false, status: 'published', reviewerName: 'Chidi C.' })

  for (const [index, address] of addresses.entries()) {
    t.equal((await read(address, tags[index])).statusCode, 200, `${address} is another`)
  }
  t.match((await read(url)).json(), {
    averageRating: 4,
    reviewCount: 1,
    reviews: [{ id: Number, rating: 4, comment: 'Warm and light', reviewerName: 'Chidi C.', createdAt: /Z$/ }],
  })
  const listed = (await read('/api/v1/products')).json<{ results: Product[] }>().results
  const card = listed.find(({ id }) => id === product!.id)
  t.match(card, { averageRating: 4, reviewCount: 1 })
  t.notOk('reviews' in card!)
  t.match((await read(`${url}/reviews`)).json(), {
    results: [{ rating: 4 }],
    next: null,
    previous: null,
    ratings: { average: 4, count: 1, stars: { 4: 1, 5: 0 } },
  })

  const edit = { method: 'PATCH', url, body: { name: 'Renamed' } } as const
  const edited = await server.inject({ ...edit, headers: { ...vendor, 'if-match': known! } })
  t.equal(edited.statusCode, 200, 'a review in between does not refuse an edit')
  t.match(edited.json(), { averageRating: 4, reviewCount: 1, reviews: [{ rating: 4 }] }, 'nor hide behind the wall')
})
