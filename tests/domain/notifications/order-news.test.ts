import { sql } from 'kysely'
import t, { test } from 'tap'
import { OrderChange, VendorOrderChange } from '../../../domain/notifications/mails.ts'
import { locales, render, samples } from '../../../domain/notifications/index.ts'
import { findLowStock, findVendorPart } from '../../../domain/notifications/order-queries.ts'
import { perform } from '../../../domain/common/operation.ts'
import { cancelOrder, cancelVendorOrder, rejectReturn } from '../../../domain/orders/operations.ts'
import { listMailbox } from '../../../server/gateways/mailbox.ts'
import { people, scopeOf } from '../../support/scopes.ts'
import { openShop } from '../orders/delivered.ts'

const shop = await openShop(t)
const { app } = shop
// Each of the two shops has somebody of its own.
await sql`
  insert into users (email, full_name, email_verified_at) values ('second@shop.test', 'Second Shop', now())`.execute(
  app.db,
)
await sql`delete from vendor_members where vendor_id = 2`.execute(app.db)
await sql`
  insert into vendor_members (vendor_id, user_id, role)
  select 2, id, 'staff' from users where email = 'second@shop.test'`.execute(app.db)
const BUYER = 'customer@fashionistar.test'
const [FIRST, SECOND] = ['vendor@fashionistar.test', 'second@shop.test']

interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

let seen = 0

/** What was mailed since it was last asked, first things first. */
async function told(): Promise<Mail[]> {
  await app.drain()
  const mails = (await listMailbox(app.db)).filter(({ channel }) => channel === 'email')
  const fresh = mails.slice(0, mails.length - seen).toReversed()
  seen = mails.length
  return fresh.map(({ to, subject, text }) => ({ to, subject: subject ?? '', text: text ?? '' }))
}

const linesOf = (mails: readonly Mail[]) => mails.map(({ to, subject }) => `${to}: ${subject}`).toSorted()

const words = ({ text }: Mail) => text.replaceAll(/\s+/g, ' ')

test('each step of an order is told once, to whom it concerns', async (t) => {
  const order = await shop.order()
  await told()
  await shop.pay(order.id, 'success')
  const paid = (await told()).filter(({ to }) => to !== BUYER)
  t.same(linesOf(paid), [`${SECOND}: To send: order ${order.number}`, `${FIRST}: To send: order ${order.number}`])
  const [first, second] = [FIRST, SECOND].map((to) => paid.find((mail) => mail.to === to)!.text)
  const [own, others] = order.subOrders.map(({ items }) => items[0]!.name)
  t.match(first, new RegExp(`2 × ${own}`))
  t.notMatch(first, new RegExp(others!), 'of the other shop nothing is said')
  t.match(second, new RegExp(`1 × ${others}`))
  t.match(first, /1 Marina/)

  await shop.ship(order, 0)
  t.same(linesOf(await told()), [`${BUYER}: On its way: order ${order.number}`])
  await shop.deliver(order, 0)
  t.same(linesOf(await told()), [`${BUYER}: Delivered: order ${order.number}`])
  await shop.ship(order, 1)
  await shop.deliver(order, 1)
  t.same(linesOf(await told()), [
    `${BUYER}: Delivered: order ${order.number}`,
    `${BUYER}: On its way: order ${order.number}`,
  ])

  const item = order.subOrders[0]!.items[0]!
  const asked = await shop.ask(order.id, { items: [{ itemId: item.id, quantity: 1 }] })
  const asking = await told()
  t.same(linesOf(asking), [
    `${BUYER}: We have your return of order ${order.number}`,
    `${FIRST}: A return of order ${order.number} to decide`,
  ])
  const toShop = asking.find(({ to }) => to === FIRST)!.text
  t.match(toShop, /1 × /)
  t.match(toShop, /The\s+reason:\s+Too\s+small/)
  t.notMatch(toShop, /1 Marina/, 'where the buyer lives is no matter now')
  await shop.takeBack(asked.id)
  const back = await told()
  t.same(linesOf(back), [
    `${BUYER}: Refund for order ${order.number}`,
    `${BUYER}: Send it back: order ${order.number}`,
    `${BUYER}: Your return of order ${order.number} has arrived`,
  ])
  const { refunded } = await shop.read(order.id)
  const naira = new Intl.NumberFormat('en-NG', { style: 'currency', currency: 'NGN' }).format(refunded.amount / 100)
  t.ok(
    back.some(({ text }) => text.includes(naira)),
    naira,
  )
})

test('a return that is refused, and an order that is called off, say why', async (t) => {
  const order = await shop.delivered()
  await told()
  const asked = await shop.ask(order.id, { items: [{ itemId: order.items[0]!.id, quantity: 1 }] })
  await told()
  await shop.asVendor(rejectReturn, { returnId: asked.id, note: 'It was worn.' })
  const [refused] = await told()
  t.match(refused, {
    to: BUYER,
    subject: `Your return of order ${order.number} was refused`,
    text: /It\s+was\s+worn\./,
  })
  const other = await shop.order()
  await told()
  await shop.cancel(other.id)
  t.match(await told(), [{ to: BUYER, subject: `Cancelled: order ${other.number}` }])
})

test('who wants no news of orders has none', async (t) => {
  const order = await shop.order()
  await shop.pay(order.id, 'success')
  await told()
  await sql`
    insert into notification_preferences (user_id, channels, time_zone, updated_at)
    select id, '{"orders": {"email": false, "sms": false, "push": false}}', 'UTC', now() from users where email = ${BUYER}
    on conflict (user_id) do update set channels = excluded.channels`.execute(app.db)
  await shop.ship(order, 0)
  t.same(await told(), [])
  await sql`delete from notification_preferences`.execute(app.db)
})

test('a shop is told that it has few of something, and not when it has many again', async (t) => {
  const order = await shop.order()
  const { variantId } = order.subOrders[0]!.items[0]!
  await told()
  await sql`
    update stock_levels set low_at = on_hand - reserved - 1 where variant_id = ${variantId}`.execute(app.db)
  await shop.order()
  const few = await told()
  t.match(
    few.filter(({ to }) => to === FIRST),
    [{ subject: /^Few left: / }],
  )
  const load = (userId: number = people.vendor.userId) => findLowStock(app.db, variantId, userId)
  t.match(await load(), { vendor: String, available: Number })
  t.equal(await load(people.customer.userId), undefined, 'it is nobody else’s business')
  await sql`update stock_levels set on_hand = on_hand + 1000 where variant_id = ${variantId}`.execute(app.db)
  t.equal(await load(), undefined, 'there are many by the time it would be sent')
})

test('who works for a shop no longer is not told where a buyer lives, nor is anybody of what was sent', async (t) => {
  const order = await shop.order()
  await shop.pay(order.id, 'success')
  await told()
  const [{ id: subOrderId }] = (
    await sql<{ id: number }>`
      select id from sub_orders where order_id = ${order.id} and vendor_id = 1`.execute(app.db)
  ).rows as [{ id: number }]
  const find = (userId: number) => findVendorPart(app.db, { subOrderId, returnId: null, userId })
  t.match(await find(people.vendor.userId), { items: [{ quantity: 2 }] })
  t.equal(await find(people.customer.userId), undefined)
  await shop.ship(order, 0)
  t.equal(await find(people.vendor.userId), undefined)
})

test('an order that was never paid is not said to be paid back', async (t) => {
  const order = await shop.order()
  await told()
  await shop.pass(3_600)
  const mail = (await told()).find(({ subject }) => subject === `Cancelled: order ${order.number}`)
  t.match(mail, { to: BUYER, text: /because\s+it\s+was\s+not\s+paid\s+in\s+time/ })
  t.notMatch(mail!.text, /goes\s+back|The\s+reason/)
})

test('the mail of what was called off says by whom: the buyer, the vendor, staff, or nobody who paid in time', async (t) => {
  const mailOf = async (subject: RegExp) => words((await told()).find((mail) => subject.test(mail.subject))!)
  const [mine, theirs, late, sold] = [await shop.order(), await shop.order(), await shop.order(), await shop.order()]
  await shop.cancel(mine.id)
  t.match(await mailOf(/^Cancelled/), /was cancelled, as you asked\./)
  await perform(scopeOf(app, people.admin), cancelOrder, { id: theirs.id, reason: 'A double' })
  t.match(await mailOf(/^Cancelled/), /was cancelled by our staff\. .*The reason: A double/)
  await shop.pay(sold.id, 'success')
  await told()
  await shop.asVendor(cancelVendorOrder, { orderId: sold.id, reason: 'Torn' })
  t.match(
    await mailOf(/^Part of/),
    /cannot deliver its part of your order .* and has cancelled it\. .*The reason: Torn/,
  )
  await perform(scopeOf(app, people.admin), cancelVendorOrder, { id: 2, orderId: sold.id, reason: 'Closed' })
  t.match(await mailOf(/^Part of/), /our staff have cancelled the part of your order/)
  await shop.pass(3_600)
  t.match(await mailOf(new RegExp(late.number)), /because it was not paid in time/)
})

test('and says so in French', (t) => {
  const said = { buyer: 'comme vous l’avez demandé', staff: 'par notre équipe', time: 'faute de paiement à temps' }
  for (const [calledOffBy, words] of Object.entries(said) as ['buyer' | 'staff' | 'time', string][]) {
    const data = { ...samples['order-news'], change: 'cancelled', calledOffBy } as const
    t.ok(render('order-news', 'fr', data).text.replaceAll(/\s+/g, ' ').includes(words))
  }
  const part = { ...samples['order-news'], change: 'part-cancelled' } as const
  t.match(render('order-news', 'fr', { ...part, calledOffBy: 'vendor' }).text, /ne\s+peut\s+pas\s+livrer/)
  t.match(render('order-news', 'fr', { ...part, calledOffBy: 'staff' }).text, /notre\s+équipe\s+a\s+annulé/)
  t.end()
})

test('every change has words in every language', (t) => {
  for (const locale of locales) {
    const subjects = new Set<string>()
    for (const change of OrderChange.options) {
      const mail = render('order-news', locale, {
        ...samples['order-news'],
        change,
        amount: { amount: 5, currency: 'NGN' },
      })
      subjects.add(mail.subject)
      t.ok(mail.text.split('\n').every((line) => !line.includes('undefined')))
      t.match(mail.text, /FS-104217/)
    }
    t.equal(subjects.size, OrderChange.options.length, locale)
    for (const change of VendorOrderChange.options) {
      subjects.add(render('vendor-order', locale, { ...samples['vendor-order'], change }).subject)
    }
    t.equal(subjects.size, OrderChange.options.length + VendorOrderChange.options.length, locale)
  }
  t.end()
})
