import { test } from 'tap'
import { emailGateway } from '../../../server/gateways/email/gateway.ts'
import { smtpCarrier } from '../../../server/gateways/email/smtp.ts'
import { placeOne, taskSeenBy } from '../../jobs/shop.ts'
import { people, testShop } from '../../support/app.ts'
import { type ReceivedMail, smtpServer } from '../../support/smtp.ts'
import { hurry } from './outside.ts'

const messageIdOf = ({ raw }: ReceivedMail) => /^Message-ID: (.*)$/im.exec(raw.toString())?.[1]

test('a mail that the server puts off is sent again as the same mail, and arrives once', async (t) => {
  const seen: ReceivedMail[] = []
  const refuseMail = (mail: ReceivedMail) => (seen.push(mail) === 1 ? '451 come back later' : undefined)
  const server = await smtpServer(t, { refuseMail })
  const email = emailGateway('shop@fashionistar.test', smtpCarrier({ url: server.url }))
  const app = await testShop(t, { products: 2, gateways: { email } })
  const id = await placeOne(app)
  await app.drain()
  t.match(await taskSeenBy(app, people.customer, id), { status: 'READY', attempts: 1, errors: [{ message: /451/ }] })
  await hurry(app)
  await app.drain()
  t.match(await taskSeenBy(app, people.customer, id), {
    status: 'SUCCESSFUL',
    attempts: 2,
    returnValue: { to: 'customer@fashionistar.test' },
  })
  t.equal(server.received.length, 1)
  t.equal(seen.length, 2)
  t.match(messageIdOf(seen[0]!), /^<[0-9a-f]{40}@fashionistar\.test>$/)
  t.equal(messageIdOf(seen[0]!), messageIdOf(seen[1]!))
})

test('a mail that the server refuses for good is not sent again', async (t) => {
  const server = await smtpServer(t, { refuseRecipient: () => '550 no such user' })
  const email = emailGateway('shop@fashionistar.test', smtpCarrier({ url: server.url }))
  const app = await testShop(t, { products: 2, gateways: { email } })
  const id = await placeOne(app)
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await app.drain()
    await hurry(app)
  }
  const task = await taskSeenBy(app, people.customer, id)
  t.match(task, { status: 'FAILED', attempts: 1, errors: [{ errorClass: 'GiveUp', message: /550/ }] })
})
