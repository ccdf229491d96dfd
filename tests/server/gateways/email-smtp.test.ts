import { inspect } from 'node:util'
import { test, type Test } from 'tap'
import { DeliveryError, type Email, type EmailGateway, type EmailOutcome } from '../../../domain/common/gateways.ts'
import { emailGateway } from '../../../server/gateways/email/gateway.ts'
import { smtpCarrier } from '../../../server/gateways/email/smtp.ts'
import { selfSigned } from '../../support/certificate.ts'
import { silentServer, smtpServer } from '../../support/smtp.ts'

const PASSWORD = 'p@ss:word/do-not-print'
const mail: Email = { to: 'ada@example.com', subject: 'Hello', text: 'Hello Ada' }

function over(t: Test, url: string, timeout = 10_000): EmailGateway {
  const email = emailGateway('hello@fashionistar.test', smtpCarrier({ url, timeout }))
  t.teardown(() => email.close())
  return email
}

/** How it failed; anything but a DeliveryError fails the test, and so does a password in it. */
async function failure(t: Test, sending: Promise<EmailOutcome>): Promise<DeliveryError> {
  const error = await sending.then(
    ({ accepted }) => new Error(`it was taken for ${accepted.join()}`),
    (error: unknown) => error,
  )
  if (!(error instanceof DeliveryError)) throw error
  t.notMatch(inspect(error, { depth: 9, showHidden: true }), PASSWORD)
  return error
}

const loginTo = (server: { readonly url: string }, login: string): string => server.url.replace('//', `//${login}@`)

const numbered = (most: number): Email[] =>
  Array.from({ length: most }, (_, index) => ({ ...mail, subject: `Number ${index + 1}` }))
const numberOf = (raw: Buffer): number => Number(/^Subject: Number (\d+)/m.exec(raw.toString())?.[1])

test('twenty mails need one connection, and arrive in their order', async (t) => {
  const server = await smtpServer(t)
  const email = over(t, server.url)
  const outcomes = await email.sendAll(numbered(20))
  t.ok(outcomes.every(({ status }) => status === 'fulfilled'))
  t.strictSame(
    server.received.map(({ raw }) => numberOf(raw)),
    Array.from({ length: 20 }, (_, index) => index + 1),
  )
  await Promise.all(numbered(5).map((each) => email.send(each)))
  t.equal(server.received.length, 25)
  t.equal(server.connections, 1, 'which later mails go on using')
  t.strictSame(await email.sendAll([]), [])
})

test('a mail that fails does not stop those after it', async (t) => {
  const server = await smtpServer(t, {
    refuseRecipient: (address) => (address.startsWith('gone') ? '550 gone' : undefined),
  })
  const outcomes = await over(t, server.url).sendAll([
    mail,
    { ...mail, to: 'gone@example.com' },
    { ...mail, subject: 'a\r\nb' },
    mail,
  ])
  t.match(outcomes, [
    { status: 'fulfilled', value: { accepted: ['ada@example.com'] } },
    { status: 'rejected', reason: { name: 'DeliveryError', permanent: true } },
    { status: 'rejected', reason: { name: 'TypeError' } },
    { status: 'fulfilled' },
  ])
  t.equal(server.received.length, 2)
  t.equal(server.connections, 1)
})

test('a recipient who is refused beside others is in the outcome, with what the server said', async (t) => {
  const replies: Record<string, string> = {
    'gone@example.com': '550 no such user',
    'full@example.com': '452 mailbox full',
  }
  const server = await smtpServer(t, { refuseRecipient: (address) => replies[address] })
  const email = over(t, server.url)
  t.match(await email.send({ ...mail, to: ['ada@example.com', 'gone@example.com'], bcc: ['full@example.com'] }), {
    accepted: ['ada@example.com'],
    rejected: [
      { address: 'gone@example.com', reply: '550 no such user', permanent: true },
      { address: 'full@example.com', reply: '452 mailbox full', permanent: false },
    ],
  })
  t.strictSame(server.received[0]?.to, ['ada@example.com'])
  const gone = await failure(t, email.send({ ...mail, to: 'gone@example.com' }))
  t.match(gone, { permanent: true, message: /550 no such user/ })
  const perhaps = await failure(t, email.send({ ...mail, to: ['full@example.com', 'gone@example.com'] }))
  t.match(
    perhaps,
    { permanent: false, message: /452 mailbox full/ },
    'while one may still be reached, it is worth another try',
  )
})

test('the third of a batch meets a server that is about to close; the others arrive', async (t) => {
  const server = await smtpServer(t, { refuseMail: ({ raw }) => (numberOf(raw) === 3 ? '421 closing' : undefined) })
  const outcomes = await over(t, server.url).sendAll(numbered(5))
  t.strictSame(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  )
  t.match(outcomes[2], { reason: { name: 'DeliveryError', permanent: false, message: /421 closing/ } })
  t.strictSame(
    server.received.map(({ raw }) => numberOf(raw)),
    [1, 2, 4, 5],
  )
})

test('what a server refuses for now may be tried again; what it refuses for good is over', async (t) => {
  for (const [reply, permanent] of [
    ['451 try later', false],
    ['554 no', true],
    ['552 too large', true],
  ] as const) {
    const server = await smtpServer(t, { refuseMail: () => reply })
    t.match(await failure(t, over(t, server.url).send(mail)), { permanent, message: new RegExp(reply) })
  }
  const small = await smtpServer(t, { options: { size: 1_000 } })
  const large = { ...mail, text: 'x'.repeat(2_000) }
  t.match(await failure(t, over(t, small.url).send(large)), { permanent: true }, 'nor is a mail sent that is too large')
  t.notMatch(small.wire(), /x{10}/)
})

test('a server that is not there, or says nothing, is a failure that may pass', async (t) => {
  t.match(await failure(t, over(t, 'smtp://127.0.0.1:1').send(mail)), { permanent: false, message: /ECONNREFUSED/ })
  const email = over(t, await silentServer(t), 100)
  const outcomes = await email.sendAll([mail, mail])
  for (const { status, ...how } of outcomes) {
    t.equal(status, 'rejected')
    t.match(how, { reason: { name: 'DeliveryError', permanent: false } })
  }
})

test('a server that falls silent in the middle is given up', async (t) => {
  const server = await smtpServer(t, { options: { onMailFrom: () => {} } })
  t.match(await failure(t, over(t, server.url, 100).send(mail)), { permanent: false })
  t.equal(server.received.length, 0)
})

test('a connection the server has left in the meantime costs no mail', async (t) => {
  const server = await smtpServer(t)
  const email = over(t, server.url)
  await email.send(mail)
  server.hangUp()
  await email.send(mail)
  t.equal(server.received.length, 2)
  t.equal(server.connections, 2)
})

test('where the URL asks for TLS nothing is sent without it', async (t) => {
  const plain = await smtpServer(t)
  const refused = await failure(t, over(t, `${plain.url}?requireTLS=true`).send(mail))
  t.match(refused, { permanent: false, message: /STARTTLS/ })
  t.notMatch(plain.wire(), /MAIL FROM|AUTH/)
  await over(t, plain.url).send(mail)
  t.match(plain.received, [{ overTls: false }], 'while one that does not ask is sent as it is')

  const secure = await smtpServer(t, { tls: selfSigned() })
  t.match(await failure(t, over(t, secure.url).send(mail)), { permanent: false, message: /self-signed/ })
  t.notMatch(secure.wire(), /MAIL FROM/, 'and a certificate nobody vouches for is no TLS')
  await over(t, `${secure.url}?requireTLS=true&tls.rejectUnauthorized=false`).send(mail)
  t.match(secure.received, [{ overTls: true }])
})

test('we log in with a user and a password, and with nothing less', async (t) => {
  const login = { user: 'shop', password: PASSWORD }
  const guarded = await smtpServer(t, { login })
  await over(t, loginTo(guarded, `shop:${encodeURIComponent(PASSWORD)}`)).send(mail)
  t.match(guarded.received, [{ user: 'shop' }])
  const wrong = await failure(t, over(t, loginTo(guarded, `shop:${encodeURIComponent(`not ${PASSWORD}`)}`)).send(mail))
  t.match(wrong, { permanent: false, message: /535/ }, 'a login that is refused says nothing of the mail')
  const open = await smtpServer(t)
  for (const half of ['shop', ':secret']) await over(t, loginTo(open, half)).send(mail)
  t.match(open, { logins: [], received: [{ user: undefined }, { user: undefined }] })
})

test('a gateway that is closed takes no more mail', async (t) => {
  const server = await smtpServer(t)
  const email = over(t, server.url)
  await email.send(mail)
  await email.close()
  t.match(await failure(t, email.send(mail)), { permanent: false, message: /closed/ })
  t.equal(server.received.length, 1)
})
