import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  isNonJsonSerializable,
  splitLink,
  TRPCClientError,
} from '@trpc/client'
import { test } from 'tap'
import type { AppRouter } from '../../routes-v2-trpc/index.ts'
import { callersOf } from '../doors/callers.ts'
import { testMarket } from '../support/app.ts'
import { formOf, photo } from '../support/pictures.ts'

test('a storefront sends a form with a plain client, beside what it sends as JSON', async (t) => {
  const { app, server } = await testMarket(t, { env: { UPLOAD_MAX_MB: '1' } })
  const { vendor } = await callersOf(server)
  const base = await server.listen({ port: 0, host: '127.0.0.1' })
  let headers: Record<string, string> = { ...vendor }
  const link = { url: `${base}/api/v2`, headers: () => headers }
  const links = splitLink({
    condition: ({ input }) => isNonJsonSerializable(input),
    true: httpLink(link),
    false: httpBatchLink(link),
  })
  const client = createTRPCClient<AppRouter>({ links: [links] })
  const skirt = {
    name: 'Skirt with a picture',
    category: 'skirts',
    variants: [{ price: { amount: 250_000, currency: 'NGN' } }],
  }
  const { id } = await client.products.create.mutate(skirt)
  const form = async (seed: number) => formOf({ id, alt: 'From behind', image: await photo({ seed }) })
  headers = { ...vendor, 'idempotency-key': 'first' }
  const added = await client.products.addImage.mutate(await form(1))
  t.match(added, { status: 'processing', alt: 'From behind', url: null })
  t.strictSame(await client.products.addImage.mutate(await form(1)), added, 'the same under the same key')
  const reused = await client.products.addImage.mutate(await form(2)).catch((error: unknown) => error)
  t.match(reused, { data: { problem: { code: 'common.idempotency-key-reused' } } })
  headers = { ...vendor }
  await app.drain()
  const [product, pictures] = await Promise.all([
    client.products.byId.query({ id }),
    client.products.pictures.query({ id }),
  ])
  t.match(product.images, [{ alt: 'From behind', url: pictures.results[0]!.url }])

  const large = new File([new Uint8Array(1_500_000).fill(0xff)], 'a.jpg')
  const failures = [
    [formOf({ id, image: large }), 415, 'common.file-unsupported'],
    [
      formOf({ id, image: new File([await photo(), new Uint8Array(1_500_000)], 'a.jpg') }),
      413,
      'common.file-too-large',
    ],
    [formOf({ id }), 400, 'common.invalid'],
    [formOf({ id: 1, image: await photo() }), 404, 'products.not-found'],
  ] as const
  for (const [input, httpStatus, code] of failures) {
    const failure = await client.products.addImage.mutate(input).catch((error: unknown) => error)
    t.ok(failure instanceof TRPCClientError)
    t.match(failure, { data: { httpStatus, problem: { code, status: httpStatus } } }, code)
  }
  const asJson = await server.inject({ method: 'POST', url: '/api/v2/products.addImage', headers, body: { id } })
  t.equal(asJson.statusCode, 415, 'a call that takes files takes no JSON')
  const elsewhere = await server.inject({
    method: 'POST',
    url: '/api/v2/products.create',
    headers,
    payload: formOf(skirt),
  })
  t.equal(elsewhere.statusCode, 415, 'and no other takes forms')
})
