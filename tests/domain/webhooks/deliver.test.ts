import { Webhook } from 'standardwebhooks'
import t, { test } from 'tap'
import { perform } from '../../../domain/common/operation.ts'
import { createProduct, deleteProduct, updateProduct } from '../../../domain/products/operations.ts'
import { ping, rotateSecret } from '../../../domain/webhooks/operations.ts'
import type { Delivery, NewSecret } from '../../../domain/webhooks/schema.ts'
import { skirt } from '../../doors/samples.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { people, scopeOf, testMarket } from '../../support/app.ts'
import { httpProvider, type Taken } from '../../support/http-provider.ts'
import { buy, customer, DAY, deliveriesOf, fakeReceiver, standingClock, statusesOf, subscribe } from './hooks.ts'
import { vendor, wholeDelivery } from './hooks.ts'

const { app } = await testMarket(t)

/** What a receiver does: verify with the published library, then read. */
function verified({ headers, body }: Taken, secret: string): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>)
}

test('buyer and vendor are told of an order, signed as Standard Webhooks has it, and nobody else is', async (t) => {
  const receiver = await httpProvider(t, { status: 200, body: 'thanks' })
  const url = (name: string) => `${receiver.base}/${name}`
  const buyer = await subscribe(app, customer, { url: url('buyer') })
  const seller = await subscribe(app, vendor, { url: url('seller') })
  const stranger = await subscribe(app, people.admin, { url: url('stranger') })
  const otherVendor = await subscribe(app, people.admin, { url: url('other-vendor'), vendorId: 3 })
  const orderId = await buy(app)
  await app.drain()

  t.strictSame(receiver.taken.map(({ path }) => path).toSorted(), ['/buyer', '/seller'])
  for (const [path, { secret }] of [['/buyer', buyer] as const, ['/seller', seller] as const]) {
    const taken = receiver.taken.find((each) => each.path === path)!
    t.equal(taken.method, 'POST')
    t.match(taken.headers, {
      'content-type': 'application/json',
      'user-agent': /^Fashionistar-Webhooks\/1\.0 \(\+http/,
      'webhook-id': /^msg_[0-9a-f]{32}$/,
    })
    const told = verified(taken, secret) as { timestamp: string }
    t.strictSame(told, { type: 'order.placed', timestamp: told.timestamp, data: { orderId } }, 'ids, and no more')
    t.throws(() => verified(taken, otherVendor.secret), 'with the secret of another it does not verify')
    t.throws(() => verified({ ...taken, body: Buffer.from('{}') }, secret), 'nor does another body')
  }
  const [delivery] = await deliveriesOf(app, customer, buyer.id)
  t.match(delivery, {
    type: 'order.placed',
    status: 'delivered',
    attempts: 1,
    nextAttemptAt: null,
    deliveredAt: String,
  })
  t.match((await wholeDelivery(app, customer, buyer.id, delivery!.id)).log, [
    { number: 1, status: 200, error: null, response: 'thanks', ms: Number },
  ])
  t.strictSame(await statusesOf(app, people.admin, stranger.id), [])
  for (const { id } of [buyer, seller, stranger, otherVendor]) {
    await rowsOf(app.url, `delete from webhook_endpoints where id = ${id}`)
  }
})

test('a vendor is told of its catalogue, for as long as it wants to hear of that', async (t) => {
  const receiver = await httpProvider(t, { status: 202 })
  const some = await subscribe(app, vendor, { url: receiver.base, eventTypes: ['product.created', 'product.deleted'] })
  const own = scopeOf(app, vendor)
  const made = (await perform(own, createProduct, skirt)) as { text: string }
  const { id: productId } = JSON.parse(made.text) as { id: number }
  await perform(own, updateProduct, { id: productId, name: 'Renamed' })
  await perform(own, deleteProduct, { id: productId })
  await app.drain()
  t.strictSame(
    receiver.taken.map((taken) => {
      const { type, data } = verified(taken, some.secret) as { type: string; data: unknown }
      return [type, data]
    }),
    [
      ['product.created', { productId }],
      ['product.deleted', { productId }],
    ],
    'also of what is there no longer',
  )
  await rowsOf(app.url, `delete from webhook_endpoints`)
})

test('for a day after a new secret everything is signed with both, then with the new one alone', async (t) => {
  // Of today, for the library looks at the clock on the wall.
  const time = standingClock(new Date())
  const { gateway, calls } = fakeReceiver()
  const { app } = await testMarket(t, { clock: time.clock, gateways: { webhooks: gateway } })
  const { id, secret: first } = await subscribe(app, customer)
  const rotate = async () => (await perform(scopeOf(app, customer), rotateSecret, { id })) as NewSecret
  const { secret: second, previousUntil } = await rotate()
  t.equal(Date.parse(previousUntil) - time.clock().getTime(), DAY)
  t.not(first, second)

  const send = async () => {
    await buy(app)
    await app.drain()
    return calls.at(-1)!
  }
  const opens = (call: (typeof calls)[number], secret: string) => {
    const webhook = new Webhook(secret)
    const at = new Date(Number(call.headers['webhook-timestamp']) * 1_000)
    const signed = webhook.sign(call.headers['webhook-id']!, at, call.body)
    return call.headers['webhook-signature']!.split(' ').includes(signed)
  }
  const during = await send()
  t.match(during.headers['webhook-signature'], /^v1,\S+ v1,\S+$/)
  t.ok(opens(during, first) && opens(during, second), 'old and new both verify')
  t.strictSame(new Webhook(first).verify(during.body, during.headers), JSON.parse(during.body), 'by the library too')

  time.to(previousUntil)
  const after = await send()
  t.match(after.headers['webhook-signature'], /^v1,\S+$/)
  t.ok(opens(after, second) && !opens(after, first))

  const { secret: third } = await rotate()
  const { secret: fourth } = await rotate()
  const hurried = await send()
  t.ok(
    opens(hurried, fourth) && opens(hurried, third) && !opens(hurried, second),
    'two serve at most: a lost one can go',
  )
})

test('a secret is told once, and lies sealed', async (t) => {
  const lines: string[] = []
  const { app } = await testMarket(t, { onLog: (line) => lines.push(JSON.stringify(line)), products: 2 })
  const { id, secret } = await subscribe(app, customer)
  t.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/, 'thirty-two bytes')
  const { secret: second } = (await perform(scopeOf(app, customer), rotateSecret, { id })) as NewSecret
  const rows = await rowsOf<{ sealed: string }>(app.url, 'select sealed from webhook_secrets order by id')
  t.strictSame(
    rows.map(({ sealed }) => app.gateways.vault.open(sealed, `webhook:${id}`)),
    [secret, second],
  )
  t.throws(() => app.gateways.vault.open(rows[0]!.sealed, `webhook:${id + 1}`), 'it opens for no other endpoint')
  const kept = await rowsOf<{ row: string }>(
    app.url,
    `select to_jsonb(e)::text as row from events e union all select to_jsonb(j)::text from pgboss.job j
      union all select to_jsonb(s)::text from webhook_secrets s`,
  )
  const said = [...kept.map(({ row }) => row), ...lines].join('\n')
  for (const each of [secret, second])
    t.notOk(said.includes(each.slice('whsec_'.length)), 'no event, task or line has it')
  t.notMatch(JSON.stringify(await deliveriesOf(app, customer, id)), /whsec_/)
})

test('a ping goes out like any other delivery, and follows from no event', async (t) => {
  const { gateway, calls } = fakeReceiver()
  const { app } = await testMarket(t, { gateways: { webhooks: gateway }, products: 2 })
  const { id } = await subscribe(app, customer, { eventTypes: ['order.delivered'] })
  const begun = (await perform(scopeOf(app, customer), ping, { id })) as Delivery
  t.match(begun, { status: 'pending', type: 'webhook.ping', attempts: 0 })
  await app.drain()
  t.match(JSON.parse(calls[0]!.body), { type: 'webhook.ping', data: { endpointId: id } })
  t.strictSame(await statusesOf(app, customer, id), ['delivered'])
})
