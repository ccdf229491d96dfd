import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { test, type Test } from 'tap'
import { type Fault, faultKinds, faultsOf } from '../../../support/payments/faults.ts'
import type { Notice } from '../../../support/payments/notices.ts'
import { STRIPE_KEY } from '../../../support/payments/stripe.ts'
import { known, openPaystack, openStripe } from './subjects.ts'

const even = Object.fromEntries(faultKinds.map((fault) => [fault, 0.1])) as Record<Fault, number>

/** What happens to each of these, asked for in this order. */
const drawn = (seed: number, keys: readonly string[]) => {
  const faults = faultsOf({ seed, rates: even })
  return Object.fromEntries(keys.map((key) => [key, [faults.draw('POST /x', key), faults.draw('POST /x', key)]]))
}

test('the same seed gives the same requests the same faults, in whatever order they come', (t) => {
  const keys = Array.from({ length: 200 }, (_, i) => `key ${i}`)
  t.strictSame(drawn(1, keys), drawn(1, keys.toReversed()))
  t.notSame(drawn(1, keys), drawn(2, keys))
  const all = Object.values(drawn(1, keys)).flat()
  t.strictSame(new Set(all), new Set([undefined, ...faultKinds]), 'each happens')
  t.end()
})

test('a fault that is planned happens once, to what it was planned for', (t) => {
  const faults = faultsOf()
  faults.next('slow', /refund/)
  t.equal(faults.draw('POST /capture', 'k'), undefined)
  t.equal(faults.draw('POST /refund', 'k'), 'slow')
  t.equal(faults.draw('POST /refund', 'k'), undefined)
  t.end()
})

/** Somebody who takes notices; refuses those that they are told to. */
async function receiver(t: Test, refuses: (notice: number) => boolean = () => false) {
  const taken: Notice[] = []
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    taken.push({ body: await buffer(request), headers: request.headers as Record<string, string> })
    response.writeHead(refuses(taken.length) ? 500 : 200).end()
  }
  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return { taken, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks` }
}

for (const [name, open] of Object.entries({ stripe: openStripe, paystack: openPaystack })) {
  const begun = async (t: Test, notices: object = {}, payments = 30) => {
    const { fake, gateway, order } = await open(t, { notices })
    for (let i = 0; i < payments; i += 1) {
      const given = order()
      await gateway.start(given, given.reference)
      fake.pay(given.reference)
    }
    return { fake, gateway }
  }
  const idsOf = async (t: Test, notices: object) => {
    const { fake, gateway } = await begun(t, notices)
    const ids: string[] = []
    const told = await fake.notices.deliver(async ({ body, headers }) => {
      ids.push(gateway.readNotice(body, headers).id.replace(/FS-\d+-1/, ''))
      return 200
    })
    return { ids, told, happened: fake.notices.told.length }
  }

  test(`${name}: what happened is posted, signed, in order and once`, async (t) => {
    const { fake, gateway } = await begun(t, {}, 3)
    const { taken, url } = await receiver(t)
    t.match(await fake.notices.deliver(url), { sent: fake.notices.told.length, lost: 0, refused: 0 })
    t.equal(taken.length, fake.notices.told.length)
    for (const { body, headers } of taken) t.doesNotThrow(() => gateway.readNotice(body, headers))
    t.match(await fake.notices.deliver(url), { sent: 0 })
  })

  test(`${name}: notices get lost, come twice and in any order, the same for the same seed`, async (t) => {
    const habits = { seed: 7, lost: 0.2, repeated: 0.3, shuffled: true }
    const [one, two] = [await idsOf(t, habits), await idsOf(t, habits)]
    t.strictSame(one, two)
    t.ok(one.told.lost > 0)
    t.ok(new Set(one.ids).size < one.ids.length, 'some come twice')
    t.equal(new Set(one.ids).size, one.happened - one.told.lost)
    const calm = await idsOf(t, {})
    t.notSame(
      one.ids.filter((id, place) => one.ids.indexOf(id) === place),
      calm.ids.filter((id) => one.ids.includes(id)),
      'not in order',
    )
    t.notSame(one.ids, (await idsOf(t, { ...habits, seed: 8 })).ids)
  })

  test(`${name}: what was not taken is sent again`, async (t) => {
    const { fake } = await begun(t, {}, 2)
    const { taken, url } = await receiver(t, (notice) => notice === 1)
    const { sent } = await fake.notices.deliver(url)
    t.match(await fake.notices.deliver(url), { sent: 1, refused: 0 })
    t.equal(taken.length, sent + 1)
    t.strictSame(taken[0]!.body, taken.at(-1)!.body)
  })

  test(`${name}: lets in only who has the key`, async (t) => {
    const { fake } = await open(t)
    const path = name === 'stripe' ? '/v1/payment_intents/pi_1' : '/transaction/verify/x'
    t.equal((await fetch(`${fake.base}${path}`, { headers: { authorization: 'Bearer another' } })).status, 401)
  })
}

test('Stripe keeps what it said to a key, refuses it to another request, and does not know every parameter', async (t) => {
  const { fake } = await openStripe(t)
  const post = async (body: string, key: string) => {
    const headers = {
      authorization: `Bearer ${STRIPE_KEY}`,
      'content-type': 'application/x-www-form-urlencoded',
      'idempotency-key': key,
    }
    const answer = await fetch(`${fake.base}/v1/payment_intents`, { method: 'POST', headers, body })
    const said = (await answer.json()) as { id?: string; error?: { type: string; code?: string } }
    return { status: answer.status, replayed: answer.headers.get('idempotent-replayed'), said }
  }
  const form = 'amount=500&currency=ngn&capture_method=manual'
  const first = await post(form, 'k')
  t.match(first, { status: 200, replayed: null, said: { id: /^pi_/ } })
  t.strictSame(await post(form, 'k'), { ...first, replayed: 'true' })
  t.match(await post(form.replace('500', '501'), 'k'), { status: 400, said: { error: { type: 'idempotency_error' } } })
  const refused = await post(`${form}&colour=red`, 'k2')
  t.match(refused, { status: 400, said: { error: { code: 'parameter_unknown' } } })
  t.strictSame(await post(`${form}&colour=red`, 'k2'), { ...refused, replayed: 'true' }, 'a refusal is kept too')
  fake.faults.next('error-before')
  const failed = await post(form, 'k3')
  t.match(failed, { status: 500, replayed: null })
  t.strictSame(await post(form, 'k3'), { ...failed, replayed: 'true' }, 'and so is a failure')
  fake.faults.next('too-many')
  t.match(await post(form, 'k4'), { status: 429 })
  t.match(await post(form, 'k4'), { status: 200, replayed: null }, 'but not that it was too much')
  t.equal(fake.payments.size, 2)
})

test('Paystack refuses to begin what has begun, and to give back more than was paid', async (t) => {
  const { fake, gateway, order } = await openPaystack(t)
  const given = order()
  await gateway.start(given, 's')
  fake.pay(given.reference)
  t.throws(() => fake.pay(given.reference), /has been paid/, 'a buyer pays once')
  await gateway.refund(known(given, { providerId: null }), given.amount, 'r')
  fake.settleRefunds(given.reference, 'processed')
  t.match(fake.payments.get(given.reference), { status: 'reversed' })
  t.match(fake.money(given.reference), { captured: given.amount, refunded: given.amount })
})
