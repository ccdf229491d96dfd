import { test, type Test } from 'tap'
import type { Notification } from '../../../domain/notifications/index.ts'
import { DeliveryError } from '../../../domain/common/gateways.ts'
import { orderConfirmation, passwordChanged } from '../../../domain/notifications/messages.ts'
import type { Channel } from '../../../domain/notifications/preferences.ts'
import { sendEmail, sendPush, sendSms } from '../../../domain/notifications/tasks.ts'
import { drain } from '../../../jobs/drain.ts'
import { placeOne } from '../../jobs/shop.ts'
import { meansOf } from '../../../server/context.ts'
import { people, type TestApp, testShop } from '../../support/app.ts'
import { hurry, type Outside, outside, phone, prefer, subscribe, tasksOf, tell } from './outside.ts'

const { userId } = people.customer

/** A market whose customer has one order, the news of which nobody has been told. */
async function market(t: Test, clock?: () => Date): Promise<{ app: TestApp; out: Outside; order: Notification }> {
  const out = outside()
  const app = await testShop(t, { products: 2, gateways: out.gateways, ...(clock && { clock }) })
  const taskId = await placeOne(app)
  await app.boss.deleteJob('emails', taskId)
  await app.drain()
  const { id } = await app.db.selectFrom('orders').select('id').executeTakeFirstOrThrow()
  return { app, out, order: { message: orderConfirmation, userId, about: { orderId: id } } }
}

const atNight = () => new Date('2100-01-01T23:30:00Z')

const security: Notification = { message: passwordChanged, userId, about: { changedAt: '2026-03-01T10:00:00.000Z' } }

const countsOf = ({ emails, sms, pushes }: Outside) => ({ email: emails.length, sms: sms.length, push: pushes.length })

const everything = { orders: { email: true, sms: true, push: true } }

/** What the buyer has said, and on which channels they then hear of an order. */
const wishes: readonly (readonly [
  what: string,
  settings: object | undefined,
  heard: Partial<Record<Channel, number>>,
])[] = [
  ['who has said nothing', undefined, { email: 1, push: 2 }],
  ['who wants everything', { channels: everything }, { email: 1, sms: 1, push: 2 }],
  ['who wants no mail', { channels: { orders: { email: false } } }, { push: 2 }],
  ['who wants an SMS alone', { channels: { orders: { email: false, sms: true, push: false } } }, { sms: 1 }],
  ['who wants peace', { channels: { orders: { email: false, push: false } } }, {}],
]

test('a reader hears of an order on the channels they allow, and on no other', async (t) => {
  for (const [what, settings, heard] of wishes) {
    const { app, out, order } = await market(t)
    await phone(app, '+2348012345678')
    for (const browser of ['a', 'b']) await subscribe(app, `https://push.example/${browser}`)
    if (settings !== undefined) await prefer(app, settings)
    await tell(app, order)
    await app.drain()
    t.strictSame(countsOf(out), { email: 0, sms: 0, push: 0, ...heard }, what)
  }
})

test('where there is no phone and no browser, nothing is queued for them', async (t) => {
  const { app, out, order } = await market(t)
  await prefer(app, { channels: everything })
  t.equal((await tell(app, order)).length, 1)
  await app.drain()
  t.strictSame(countsOf(out), { email: 1, sms: 0, push: 0 })
})

test('what concerns the safety of an account comes through whatever has been said, and at night', async (t) => {
  const { app, out, order } = await market(t, atNight)
  const peace = { orders: { email: false, sms: false, push: false }, marketing: { email: false, push: false } }
  await prefer(app, { channels: peace, quietHours: { from: '22:00', to: '07:00' }, timeZone: 'UTC' })
  await tell(app, order)
  await tell(app, security)
  await app.drain()
  t.strictSame(countsOf(out), { email: 1, sms: 0, push: 0 })
  t.match(out.emails[0], { subject: /password/i })
})

test('a reader who has changed their mind in the meantime is not written to', async (t) => {
  const { app, out, order } = await market(t)
  await tell(app, order)
  await prefer(app, { channels: { orders: { email: false } } })
  await app.drain()
  t.strictSame(countsOf(out), { email: 0, sms: 0, push: 0 })
  t.match(await tasksOf(app, sendEmail), [{ status: 'SUCCESSFUL', return_value: { skipped: 'not wanted' } }])
})

test('at night a message waits for the morning, once, and then comes', async (t) => {
  let now = new Date('2100-01-01T23:30:00Z')
  const { app, out, order } = await market(t, () => now)
  await prefer(app, { quietHours: { from: '22:00', to: '07:00' }, timeZone: 'Africa/Lagos' })
  await tell(app, order)
  t.equal(await app.drain(), 1)
  t.equal(out.emails.length, 0)
  const [first, waiting, ...more] = await tasksOf(app, sendEmail)
  t.match(first, { status: 'SUCCESSFUL', return_value: { postponedUntil: '2100-01-02T06:00:00.000Z' } })
  t.match(waiting, { status: 'READY', run_after: '2100-01-02T06:00:00.000Z', payload: first!.payload! })
  t.strictSame(more, [])
  await again(app, first!.id!)
  t.equal((await tasksOf(app, sendEmail)).length, 2, 'delivered twice, it is postponed once')
  now = new Date('2100-01-02T06:00:00Z')
  await hurry(app)
  t.equal(await app.drain(), 1)
  t.equal(out.emails.length, 1)
})

test('the confirmation of an order waits for the morning as well', async (t) => {
  const out = outside()
  const app = await testShop(t, { products: 2, gateways: out.gateways, clock: atNight })
  await prefer(app, { quietHours: { from: '22:00', to: '07:00' }, timeZone: 'UTC' })
  const id = await placeOne(app)
  await app.drain()
  t.equal(out.emails.length, 0)
  const task = await app.db.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirst()
  t.match(task, { status: 'SUCCESSFUL', return_value: { postponedUntil: '2100-01-02T07:00:00.000Z' } })
  t.match(await tasksOf(app, sendEmail), [{ status: 'READY', run_after: '2100-01-02T07:00:00.000Z', owner_id: userId }])
})

/** Has the queue deliver a task that has ended once more. */
async function again(app: TestApp, id: string): Promise<void> {
  await app.db
    .updateTable('pgboss.job')
    .set({ state: 'created', completed_on: null, started_on: null })
    .where('id', '=', id)
    .execute()
  await drain(app.boss, meansOf(app))
}

test('the same message about the same thing is sent once, however often it is asked for or delivered', async (t) => {
  const { app, out, order } = await market(t)
  const first = await tell(app, order)
  t.strictSame(await tell(app, order), first)
  await app.drain()
  t.strictSame(await tell(app, order), first)
  await app.drain()
  t.equal(out.emails.length, 1)
  await again(app, first[0]!)
  t.equal(out.emails.length, 1)
  t.match(await tasksOf(app, sendEmail), [{ status: 'SUCCESSFUL', return_value: { skipped: 'sent before' } }])
  await tell(app, { ...security })
  await tell(app, { ...security, about: { changedAt: '2026-03-02T10:00:00.000Z' } })
  await app.drain()
  t.equal(out.emails.length, 3, 'another occasion is another message')
})

test('a channel that fails for a while is tried again alone', async (t) => {
  const { app, out, order } = await market(t)
  await phone(app, '+2348012345678')
  await prefer(app, { channels: everything })
  out.failures.push(new DeliveryError('421 come back later', { permanent: false }))
  await tell(app, order)
  await app.drain()
  t.match(countsOf(out), { email: 1, sms: 1 })
  await hurry(app)
  await app.drain()
  t.strictSame(countsOf(out), { email: 2, sms: 1, push: 0 })
  t.equal(out.emails[0]!.key, out.emails[1]!.key, 'as the same mail')
  t.match(await tasksOf(app, sendEmail), [
    { status: 'SUCCESSFUL', attempts: 2, return_value: { to: 'customer@fashionistar.test' } },
  ])
  t.match(await tasksOf(app, sendSms), [{ attempts: 1, return_value: { to: '+2348012345678' } }])
})

test('what was refused for good is not tried again, and says why', async (t) => {
  const { app, out, order } = await market(t)
  await subscribe(app, 'https://push.example/a')
  out.failures.push(new DeliveryError('550 no such user', { permanent: true }))
  await tell(app, order)
  await app.drain()
  await hurry(app)
  await app.drain()
  t.strictSame(countsOf(out), { email: 1, sms: 0, push: 1 })
  t.match(await tasksOf(app, sendEmail), [
    { status: 'FAILED', attempts: 1, errors: [{ errorClass: 'GiveUp', message: '550 no such user' }] },
  ])
})

test('a browser that has unsubscribed is forgotten, and nobody failed', async (t) => {
  const { app, out, order } = await market(t)
  for (const browser of ['a', 'b']) await subscribe(app, `https://push.example/${browser}`)
  await prefer(app, { channels: { orders: { email: false } } })
  out.failures.push(new DeliveryError('410', { permanent: true, gone: true }))
  await tell(app, order)
  await app.drain()
  const left = await app.db.selectFrom('push_subscriptions').select('endpoint').execute()
  t.strictSame([out.pushes[0]!.endpoint, left], ['https://push.example/a', [{ endpoint: 'https://push.example/b' }]])
  t.match(await tasksOf(app, sendPush), [
    { status: 'SUCCESSFUL', return_value: { skipped: 'nowhere to send it' } },
    { status: 'SUCCESSFUL', return_value: { to: 'push.example' } },
  ])
  t.match(out.pushes[1], { title: /^Order FS-/, body: /we have your order/, url: /\/orders\/\d+$/ })
})

test('who reads French is written to in French, on every channel', async (t) => {
  const { app, out, order } = await market(t)
  await phone(app, '+221770000000')
  await subscribe(app, 'https://push.example/a')
  await prefer(app, { locale: 'fr-SN', channels: everything })
  await tell(app, order)
  await app.drain()
  t.match(out.emails, [{ subject: /^Votre commande FS-/, html: /<html lang="fr">/ }])
  t.match(out.sms, [{ to: '+221770000000', text: /^Fashionistar : votre commande/ }])
  t.match(out.pushes, [{ title: /^Commande FS-/ }])
})

test('nobody is written to whose account is gone, nor about what is gone', async (t) => {
  const { app, out, order } = await market(t)
  t.strictSame(await tell(app, { ...order, userId: 987_654 }), [])
  await tell(app, { ...order, about: { orderId: 987_654 } })
  await app.drain()
  await tell(app, order)
  await app.db.updateTable('users').set({ deleted_at: new Date().toISOString() }).where('id', '=', userId).execute()
  await app.drain()
  t.equal(out.emails.length, 0)
  t.match(await tasksOf(app, sendEmail), [
    { return_value: { skipped: 'no longer so' } },
    { return_value: { skipped: 'nobody there' } },
  ])
})

test('what lies in the queue says what a message is about, and nothing that it says', async (t) => {
  const { app, order } = await market(t)
  await tell(app, order)
  const [{ payload } = { payload: null }] = await tasksOf(app, sendEmail)
  t.strictSame(payload, { message: 'order-confirmation', userId, about: order.about })
})
