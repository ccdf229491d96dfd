import t, { test } from 'tap'
import { createAdmin } from '../../../domain/authentication/operations.ts'
import { changesBetween, isPrivate } from '../../../domain/common/event.ts'
import type { Operation } from '../../../domain/common/operation.ts'
import { perform } from '../../../domain/common/operation.ts'
import { DEMO_API_KEY, DEMO_PASSWORD } from '../../../server/demo.ts'
import { houseScope } from '../../../server/context.ts'
import { type Input, mountedProcedures, mountedRoutes, throughV1, throughV2 } from '../../doors/both-doors.ts'
import { callersOf, type Headers } from '../../doors/callers.ts'
import { leavesNoEvent } from '../../doors/silent.ts'
import { headersOf, sampleMarket, samplesOf } from '../../doors/samples.ts'
import { fileOf, shirt } from '../../server/catalogue-files/file.ts'
import { take } from '../../server/catalogue-files/market.ts'
import { testMarket } from '../../support/app.ts'

const { app, server } = await testMarket(t)
const callers = await callersOf(server)
const market = sampleMarket(server, callers, app)
const [routes, procedures] = [await mountedRoutes(), mountedProcedures()]

const eventsAfter = (id: number) => app.db.selectFrom('events').selectAll().where('id', '>', id).orderBy('id').execute()
const lastId = async () => (await eventsAfter(0)).at(-1)?.id ?? 0

/** Calls an operation by a door that has it. */
async function call({ id }: Operation, input: Input, headers: Headers): Promise<number> {
  const route = routes.find(({ operation }) => operation.id === id)
  if (route !== undefined) return (await throughV1(server, route, input, headers)).status
  const procedure = procedures.find(({ operation }) => operation.id === id)!
  return (await throughV2(server, procedure, input, headers)).status
}

/** Changes that the sample of their operation does not show, each with the reason. */
const exceptions: Readonly<Record<string, string>> = {
  'orders.cancelForVendor': 'the last part takes the order with it, and each has a history of its own',
  'reviews.addPhotos': 'it changes a review and brings photos, and each has a history of its own',
  'inventory.transfer': 'it changes two levels, and each has a history of its own',
  'tasks.retry': 'it takes a task that has failed, and so a worker; the tests of tasks look for its event',
}

test('every change through a door leaves one event, with who made it and in which request', async (t) => {
  const mounted = [...routes, ...procedures].map(({ operation }) => operation)
  const writing = new Map(mounted.filter(({ effect }) => effect === 'write').map((each) => [each.id, each]))
  t.ok(writing.size >= 5, 'there are some')
  for (const operation of writing.values()) {
    const { id } = operation
    if (id in exceptions || leavesNoEvent(id)) continue
    const sample = samplesOf(id).find(({ expect }) => expect === 'ok')
    if (sample === undefined) {
      t.fail(`${id} changes something and has no sample that succeeds: write one in tests/doors/samples.ts`)
      continue
    }
    const input = typeof sample.input === 'function' ? await sample.input(market) : sample.input
    const headers = await headersOf(callers, sample, market)
    const before = await lastId()
    t.ok((await call(operation, input, headers)) < 300, `${id} succeeds`)
    const events = await eventsAfter(before)
    t.equal(events.length, 1, `${id} leaves one event, not ${events.map(({ name }) => name).join(', ') || 'none'}`)
    t.match(events[0], { actor: /^user:\d+$/, request_id: /./, aggregate: /^\w+:/ }, id)
  }
})

test('what is refused leaves none', async (t) => {
  const before = await lastId()
  const orders = await server.inject({
    method: 'POST',
    url: '/api/v1/orders',
    headers: { ...callers.customer },
    body: { items: [{ variantId: 1, quantity: 999 }] },
  })
  t.ok(orders.statusCode >= 400)
  t.strictSame(await eventsAfter(before), [])
})

test('no secret and no measurement of a body is in any event of a market in full use', async (t) => {
  for (const { operation } of routes) {
    for (const { input, as, expect } of samplesOf(operation.id)) {
      if (expect === 'ok')
        await call(
          operation,
          typeof input === 'function' ? await input(market) : input,
          await headersOf(callers, { as }, market),
        )
    }
  }
  const password = 'three unlikely words'
  const admin = { email: 'ada.okafor@example.com', fullName: 'Ada Okafor', password }
  await perform(houseScope(app), createAdmin, admin)
  await take(app, fileOf([shirt, { ...shirt, Handle: 'hat', Type: 'Hats', Vendor: 'New Vendor' }]))
  await app.drain()

  const events = await eventsAfter(0)
  const seen = new Set(events.map(({ name }) => name))
  for (const name of ['order.placed', 'product.updated', 'user.registered', 'vendor.created', 'category.created']) {
    t.ok(seen.has(name), `${name} is among them`)
  }
  const secrets = [password, DEMO_PASSWORD, DEMO_API_KEY, admin.email, admin.fullName, '@fashionistar.test']
  for (const { name, payload, changes } of events) {
    const text = JSON.stringify([payload, changes])
    t.strictSame(privateFields(payload), [], `the payload of ${name}`)
    t.strictSame(privateFields(changes), [], `the changes of ${name}`)
    t.strictSame(
      secrets.filter((secret) => text.includes(secret)),
      [],
      name,
    )
    t.notMatch(text, /\$argon2|plain:|eyJ[\w-]+\.|fsk_\w/, name)
  }
})

/** Fields whose name says that they are private and whose value is not hidden. */
function privateFields(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, part]) =>
    isPrivate(name) && !isHidden(part) ? [name] : privateFields(part),
  )
}

const isHidden = (part: unknown) =>
  typeof part === 'object' && part !== null && Object.values(part).every((side) => side === '…')

test('of a secret, and of who somebody is, only that it changed is kept', async (t) => {
  const before = { status: 'new', fullName: 'Ada', passwordHash: '$argon2id$one', waist: 80 }
  const after = { status: 'old', fullName: 'Ada O.', passwordHash: '$argon2id$two', waist: 81 }
  t.strictSame(changesBetween(before, after), {
    status: { before: 'new', after: 'old' },
    fullName: { before: '…', after: '…' },
    passwordHash: { before: '…', after: '…' },
    waist: { before: '…', after: '…' },
  })
  t.strictSame(privateFields({ changes: { passwordHash: 'x', size: { waist: 80 } } }), ['passwordHash', 'waist'])
})
