import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import t, { test } from 'tap'
import { perform } from '../../../domain/common/operation.ts'
import { createRefund } from '../../../domain/payments/operations.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { ownClock, tillOf } from '../../support/till.ts'
import { outside } from './outside.ts'

const { gateways, emails } = outside()
const clock = ownClock()
const app = await testShop(t, { gateways, clock: clock.now })
const till = await tillOf(app, clock)

async function refund(id: number, input: object = {}): Promise<void> {
  const actor = { ...people.admin, authenticatedAt: app.clock().getTime() }
  await perform({ ...scopeOf(app, actor), idempotencyKey: randomUUID() }, createRefund, {
    id,
    reason: 'Torn',
    ...input,
  })
  await app.drain()
}
const words = (text: string) => text.replaceAll(/\s+/g, ' ')
const naira = (minor: number) =>
  new Intl.NumberFormat('en-NG', { style: 'currency', currency: 'NGN' }).format(minor / 100)

test('the mail of a refund says for which lines and how much, and brings the credit notes', async (t) => {
  const order = await till.order()
  await till.pay(order.id, 'success')
  await app.drain()
  emails.length = 0
  const item = order.items[0]!
  await refund(order.id, { lines: [{ itemId: item.id, quantity: 1 }] })
  const [mail, ...more] = emails.filter(({ subject }) => subject === `Refund for order ${order.number}`)
  t.strictSame(more, [], 'once')
  const { refunded } = await till.read(order.id)
  t.ok(words(mail!.text).includes(`1 × ${item.name}`), words(mail!.text))
  t.ok(words(mail!.text).includes(words(naira(refunded.amount))), naira(refunded.amount))
  t.notMatch(words(mail!.text), /Shipping:/)
  t.match(mail!.attachments, [{ filename: /^CN-1-\d{6}\.pdf$/, contentType: 'application/pdf' }])
  t.ok(words(mail!.text).includes(mail!.attachments![0]!.filename.replace('.pdf', '')))

  emails.length = 0
  await sql`update users set locale = 'fr-SN' where email = ${'customer@fashionistar.test'}`.execute(app.db)
  await refund(order.id)
  const rest = emails.find(({ attachments }) => attachments !== undefined)!
  t.match(rest.subject, /^Remboursement/)
  t.match(words(rest.text), /Livraison : .*Avoir CN-1-\d{6} de .*Avoir CN-2-/)
  t.equal(rest.attachments!.length, 2, 'of each vendor')
  await sql`update users set locale = 'en' where email = ${'customer@fashionistar.test'}`.execute(app.db)
  await app.drain()
})
