import { createTRPCClient, httpSubscriptionLink, type TRPCClientError } from '@trpc/client'
import { EventSource } from 'eventsource'
import { type Test, test } from 'tap'
import { perform } from '../../domain/common/operation.ts'
import { placeOrder } from '../../domain/orders/operations.ts'
import type { AppRouter } from '../../routes-v2-trpc/index.ts'
import { rowsOf } from '../db/catalogue.ts'
import { address } from '../doors/samples.ts'
import { until } from '../server/child.ts'
import { anotherProcess, people, scopeOf, type TestApp, testMarket } from '../support/app.ts'

interface Seen {
  /** What was said last of each variant. */
  readonly now: Map<number, number>
  readonly messages: { readonly variantId: number; readonly available: number }[]
  readonly errors: TRPCClientError<AppRouter>[]
  stop(): void
}

/** A storefront's page, watching. */
function watcherOf(t: Test, url: string, variantIds: number[]): Seen {
  const client = createTRPCClient<AppRouter>({ links: [httpSubscriptionLink({ url: `${url}/api/v2`, EventSource })] })
  const seen = { now: new Map<number, number>(), messages: [] as Seen['messages'], errors: [] as Seen['errors'] }
  const watching = client.stock.watch.subscribe(
    { variantIds },
    {
      onData({ data }) {
        seen.messages.push(data)
        seen.now.set(data.variantId, data.available)
      },
      onError: (error) => seen.errors.push(error),
    },
  )
  const stop = () => watching.unsubscribe()
  t.teardown(stop)
  return { ...seen, stop }
}

const setStock = (app: TestApp, variantId: number, pieces: number) =>
  rowsOf(app.url, `update stock_levels set on_hand = ${pieces} where variant_id = ${variantId} returning 1`)

test('whoever watches stock is told what there is, and each change of it', async (t) => {
  const { app, server } = await testMarket(t)
  const url = await server.listen({ port: 0 })
  const second = await anotherProcess(t, app)
  const elsewhere = await second.server.listen({ port: 0 })
  for (const id of [1, 2, 3]) await setStock(app, id, 10)

  await t.test('the present first, then an order, on each process', async (t) => {
    const seen = [watcherOf(t, url, [1, 2]), watcherOf(t, elsewhere, [1, 2])]
    for (const { now } of seen) await until(() => now.size === 2, 'the present')
    t.strictSame(seen[0]!.now, new Map([[1, 10], [2, 10]])) // prettier-ignore
    const items = [
      { variantId: 1, quantity: 3 },
      { variantId: 3, quantity: 1 },
    ]
    await perform(scopeOf(app, people.customer), placeOrder, { items, deliveryAddress: address })
    for (const { now } of seen) await until(() => now.get(1) === 7, 'the order')
    for (const { messages } of seen) {
      t.notOk(
        messages.some(({ variantId }) => variantId === 3),
        'nothing of what is not watched',
      )
    }
  })

  await t.test('of what changes faster than it is told the last is told', async (t) => {
    const { now, messages } = watcherOf(t, url, [2])
    await until(() => now.get(2) === 10, 'the present')
    await rowsOf(
      app.url,
      `do $$ begin for n in 11..210 loop update stock_levels set on_hand = n where variant_id = 2; commit; end loop; end $$`,
    )
    await until(() => now.get(2) === 210, 'the last')
    t.ok(messages.length < 100, `${messages.length} messages for 200 changes`)
  })

  await t.test('a connection that is lost and found again misses nothing', async (t) => {
    const { now } = watcherOf(t, url, [3])
    await until(() => now.get(3) === 9, 'the present')
    await rowsOf(
      app.url,
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'fashionistar-listener'`,
    )
    await setStock(app, 3, 5)
    await until(() => now.get(3) === 4, 'what changed meanwhile')
  })

  await t.test('what is wrong with the question is said once', async (t) => {
    const { errors } = watcherOf(t, url, [])
    await until(() => errors.length > 0, 'an error')
    t.match(errors[0]!.data, { problem: { code: 'common.invalid', status: 400 } })
  })
})

test('watching ends with whoever watches, and with the server', async (t) => {
  const inProcess = 'it looks at what a process follows for those who watch'
  const { app, server } = await testMarket(t, { products: 2, inProcess })
  const url = await server.listen({ port: 0 })
  const gone = watcherOf(t, url, [1, 2])
  const { now } = watcherOf(t, url, [1])
  await until(() => gone.now.size === 2 && now.size === 1, 'the present')
  gone.stop()
  await until(() => app.stockFeed.size === 1, 'nobody watches the other')
  await setStock(app, 1, 77)
  await until(() => now.get(1) === 77, 'the change')
  t.not(gone.now.get(1), 77)
  await server.close()
  t.pass('a server that is watched closes')
})
