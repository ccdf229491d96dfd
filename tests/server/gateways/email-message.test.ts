import { simpleParser } from 'mailparser'
import { test, type Test } from 'tap'
import { DeliveryError, type Email } from '../../../domain/common/gateways.ts'
import { emailGateway } from '../../../server/gateways/email/gateway.ts'
import { smtpCarrier } from '../../../server/gateways/email/smtp.ts'
import { type ReceivedMail, smtpServer, type TestSmtpServer } from '../../support/smtp.ts'

const FROM = 'Fashionistar <hello@fashionistar.test>'
const hello: Email = { to: 'ada@example.com', subject: 'Hello', text: 'Hello Ada' }

async function shop(t: Test) {
  const server = await smtpServer(t)
  const email = emailGateway(FROM, smtpCarrier({ url: server.url }))
  t.teardown(() => email.close())
  return { server, email }
}

/** Header lines of a mail, unfolded. */
const headersOf = ({ raw }: ReceivedMail): string[] =>
  raw
    .toString('latin1')
    .split('\r\n\r\n', 1)[0]!
    .replaceAll(/\r\n(?=[ \t])/g, '')
    .split('\r\n')
const headerOf = (mail: ReceivedMail, name: string): string[] =>
  headersOf(mail).flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []))
/** The content types of its parts, in order. */
const structure = ({ raw }: ReceivedMail): string[] =>
  [...raw.toString().matchAll(/^Content-Type: ([\w/-]+)/gm)].map(([, type]) => type!)
const lastOf = ({ received }: TestSmtpServer): ReceivedMail => received.at(-1)!

test('a mail reaches everybody it names, and each header says what it was told', async (t) => {
  const { server, email } = await shop(t)
  const outcome = await email.send({
    to: ['Ada Lovelace <ada@example.com>', 'bisi@example.com'],
    cc: ['"Chi, of Lagos" <chi@example.com>'],
    bcc: ['Secret <dami@example.com>'],
    replyTo: ['help@fashionistar.test', 'Desk <desk@fashionistar.test>'],
    from: 'The "Best" Shop <shop@fashionistar.test>',
    subject: 'Your order',
    text: 'Thank you',
    html: '<p>Thank you</p>',
    headers: { 'X-Order': '12', 'List-Unsubscribe': '<https://fashionistar.test/stop?a=1>' },
    attachments: [{ filename: 'receipt.txt', content: 'paid' }],
  })
  const mail = lastOf(server)
  const everybody = ['ada@example.com', 'bisi@example.com', 'chi@example.com', 'dami@example.com']
  t.match(outcome, { accepted: everybody, rejected: [], messageId: headerOf(mail, 'Message-ID')[0]! })
  t.match(mail, { from: 'shop@fashionistar.test', to: everybody })
  t.strictSame(headerOf(mail, 'From'), ['"The \\"Best\\" Shop" <shop@fashionistar.test>'])
  t.strictSame(headerOf(mail, 'To'), ['Ada Lovelace <ada@example.com>, bisi@example.com'])
  t.strictSame(headerOf(mail, 'Cc'), ['"Chi, of Lagos" <chi@example.com>'])
  t.strictSame(headerOf(mail, 'Reply-To'), ['help@fashionistar.test, Desk <desk@fashionistar.test>'])
  t.strictSame(headerOf(mail, 'X-Order'), ['12'])
  t.strictSame(headerOf(mail, 'List-Unsubscribe'), ['<https://fashionistar.test/stop?a=1>'])
  t.notMatch(mail.raw.toString(), /bcc|dami|Secret/i, 'but who is copied blindly stands nowhere in it')
  t.match(await simpleParser(mail.raw), { subject: 'Your order', attachments: [{ filename: 'receipt.txt' }] })
})

test('one address may be given alone, and somebody named twice is written to once', async (t) => {
  const { server, email } = await shop(t)
  await email.send({ ...hello, cc: ['Ada <ada@example.com>'], bcc: ['ada@example.com'] })
  t.match(lastOf(server), { from: 'hello@fashionistar.test', to: ['ada@example.com'] })
  t.equal(lastOf(server).to.length, 1)
  t.strictSame(headerOf(lastOf(server), 'From'), [FROM])
})

test('a mail to nobody is not sent, and is no failure', async (t) => {
  const { server, email } = await shop(t)
  t.match(await email.send({ ...hello, to: [] }), {
    accepted: [],
    rejected: [],
    messageId: /^<.+@fashionistar\.test>$/,
  })
  t.equal(server.connections, 0)
  t.match(await email.send({ ...hello, to: [], bcc: ['dami@example.com'] }), { accepted: ['dami@example.com'] })
  t.strictSame(headerOf(lastOf(server), 'To'), [], 'one copied blindly is somebody')
})

test('every mail has a date and an identity of its own', async (t) => {
  const { server, email } = await shop(t)
  for (let sent = 0; sent < 2; sent += 1) await email.send(hello)
  const [one, other] = server.received as [ReceivedMail, ReceivedMail]
  const [date] = headerOf(one, 'Date')
  t.match(date, /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000$/)
  for (const mail of [one, other]) t.match(headerOf(mail, 'Message-ID')[0]!, /^<[\w-]+@fashionistar\.test>$/)
  t.not(headerOf(one, 'Message-ID')[0], headerOf(other, 'Message-ID')[0])
})

test('a key makes every attempt the same mail', async (t) => {
  const { server, email } = await shop(t)
  const attempts = [await email.send({ ...hello, key: 'order 12' }), await email.send({ ...hello, key: 'order 12' })]
  const other = await email.send({ ...hello, key: 'order 13' })
  t.equal(attempts[0]!.messageId, attempts[1]!.messageId)
  t.not(attempts[0]!.messageId, other.messageId)
  t.match(attempts[0]!.messageId, /^<[0-9a-f]{40}@fashionistar\.test>$/)
  t.notMatch(lastOf(server).raw.toString(), /order 1[23]/, 'the key itself stays with us')
  t.match(lastOf(server).raw.toString(), `\r\nMessage-ID: ${other.messageId}\r\n`)
})

test('headers that are overridden change what is read and not who receives', async (t) => {
  const { server, email } = await shop(t)
  const { messageId } = await email.send({
    ...hello,
    cc: ['chi@example.com'],
    replyTo: ['help@fashionistar.test'],
    key: 'order 12',
    headers: {
      from: 'Ngozi <ngozi@example.com>',
      TO: 'undisclosed-recipients:;',
      Cc: 'Market list <list@example.com>, other@example.com',
      'Reply-To': 'desk@example.com',
      'message-id': 'fixed.1@example.com',
      Date: 'Tue, 09 Nov 2010 02:02:03 +0100',
    },
  })
  const mail = lastOf(server)
  t.match(mail, { from: 'hello@fashionistar.test', to: ['ada@example.com', 'chi@example.com'] })
  t.equal(messageId, '<fixed.1@example.com>')
  const expected = {
    From: 'Ngozi <ngozi@example.com>',
    To: '"undisclosed-recipients":;',
    Cc: 'Market list <list@example.com>, other@example.com',
    'Reply-To': 'desk@example.com',
    'Message-ID': '<fixed.1@example.com>',
    Date: 'Tue, 09 Nov 2010 01:02:03 +0000',
  }
  for (const [name, value] of Object.entries(expected)) t.strictSame(headerOf(mail, name), [value], 'once')
  const names = headersOf(mail).map((line) => line.split(':', 1)[0]!.toLowerCase())
  t.equal(new Set(names).size, names.length, 'no header is there twice')
})

test('headers that would make two mails of one, or no sense, are refused by name', async (t) => {
  const { server, email } = await shop(t)
  const refused: Record<string, string>[] = [
    { Bcc: 'dami@example.com' },
    { 'Resent-Bcc': 'dami@example.com' },
    { 'Content-Type': 'text/html' },
    { 'content-transfer-encoding': '8bit' },
    { 'MIME-Version': '2.0' },
    { Subject: 'Another' },
    { 'X-A': '1', 'x-a': '2' },
    { 'X A': '1' },
    { 'X-A:': '1' },
    { Größe: '1' },
    { '': '1' },
    { To: 'the market list' },
    { From: 'nobody' },
    { Cc: '' },
    { Date: 'tomorrow' },
    { 'Message-ID': 'no identity' },
    { 'Message-ID': '<a@b><c@d>' },
  ]
  for (const headers of refused) {
    await t.rejects(
      email.send({ ...hello, headers }),
      { name: 'TypeError', message: /headers\[/ },
      JSON.stringify(headers),
    )
  }
  t.equal(server.connections, 0)
})

test('a mail with HTML leads with its plain text; with attachments both stand in an outer part', async (t) => {
  const { server, email } = await shop(t)
  const html = '<p>Hello Ada</p>'
  await email.send(hello)
  t.strictSame(structure(lastOf(server)), ['text/plain'])
  await email.send({ ...hello, html })
  t.strictSame(structure(lastOf(server)), ['multipart/alternative', 'text/plain', 'text/html'])
  t.match(await simpleParser(lastOf(server).raw), { text: 'Hello Ada', html })
  const attachments = [{ filename: 'a.pdf', content: '%PDF' }]
  await email.send({ ...hello, html, attachments })
  t.strictSame(structure(lastOf(server)), [
    'multipart/mixed',
    'multipart/alternative',
    'text/plain',
    'text/html',
    'application/pdf',
  ])
  await email.send({ ...hello, attachments })
  t.strictSame(structure(lastOf(server)), ['multipart/mixed', 'text/plain', 'application/pdf'])
  await email.send({ ...hello, text: '', html: '' })
  t.strictSame(structure(lastOf(server)), ['text/plain'], 'and one with nothing to say is still a mail')
})

test('letters of every script arrive', async (t) => {
  const { server, email } = await shop(t)
  const subject = 'İstanbul’dan sevgiler — 日本語 👗'
  const text = 'Ürün güzel 👗\n日本語\n'
  const html = '<p>Ürün güzel 👗 日本語</p>'
  await email.send({ ...hello, to: 'Ayşe Öztürk <ayse@example.com>', subject, text, html })
  const mail = lastOf(server)
  t.match(headerOf(mail, 'Subject')[0]!, /^=\?UTF-8\?/)
  t.match(headerOf(mail, 'To')[0]!, /^=\?UTF-8\?.*\?= <ayse@example\.com>$/)
  t.notMatch(server.wire(), /[^\0-\x7F]/, 'in nothing but ASCII')
  const parsed = await simpleParser(mail.raw)
  t.match(parsed, { subject, html, to: { value: [{ name: 'Ayşe Öztürk', address: 'ayse@example.com' }] } })
  t.equal(parsed.text, text)
})

test('a domain in other letters is sent in its ASCII form', async (t) => {
  const { server, email } = await shop(t)
  const { accepted } = await email.send({ ...hello, to: 'Jörg <user@müller.example>', from: 'shop@MÜLLER.example' })
  t.strictSame(accepted, ['user@xn--mller-kva.example'])
  t.match(server.wire(), /MAIL FROM:<shop@xn--mller-kva\.example>[^]*RCPT TO:<user@xn--mller-kva\.example>/)
  t.match(headerOf(lastOf(server), 'To')[0]!, /<user@xn--mller-kva\.example>$/)
})

test('an address that only SMTPUTF8 could carry is a delivery that will never succeed', async (t) => {
  const { server, email } = await shop(t)
  const to = 'ürün@müller.example'
  const places: Partial<Email>[] = [
    { to },
    { cc: [to] },
    { bcc: [`Ürün <${to}>`] },
    { replyTo: [to] },
    { headers: { To: to } },
  ]
  for (const place of places) {
    const error: unknown = await email.send({ ...hello, ...place }).catch((error: unknown) => error)
    t.ok(error instanceof DeliveryError && error.permanent, JSON.stringify(place))
  }
  t.equal(server.connections, 0)
})

test('what is not one address is refused', async (t) => {
  const { server, email } = await shop(t)
  const wrong = [
    '',
    'ada',
    '@example.com',
    'ada@',
    'ada@example..com',
    'ada@-example.com',
    'ada@exa mple.com',
    'ada@[127.0.0.1]',
    'ada@exam%70le.com',
    'ada@ü%2e.com',
    'a..b@example.com',
    'x@evil.example@example.com',
    'ada@example.com, eve@evil.example',
    'ada@example.com eve@evil.example',
    'Ada <ada@example.com> <eve@evil.example>',
    'Ada <ada@example.com>, eve@evil.example',
    'Ada <ada@example.com',
    'Ada <>',
    'list: ada@example.com;',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a'.repeat(64)}.com`,
    `ada@${'a.'.repeat(127)}com`,
  ]
  for (const to of wrong) {
    await t.rejects(email.send({ ...hello, to }), { name: 'TypeError', message: /^to is not/ }, to)
    await t.rejects(email.send({ ...hello, to: [], bcc: [to] }), { name: 'TypeError', message: /^bcc is not/ })
  }
  t.equal(server.connections, 0)
  t.throws(() => emailGateway('nobody', smtpCarrier({ url: server.url })), { message: /MAIL_FROM/ }, 'the sender’s too')
})

test('bodies keep their lines, and no line is longer than the wire takes', async (t) => {
  const { server, email } = await shop(t)
  const lines = [
    'first',
    '.',
    '..',
    '.hidden',
    'From here',
    'x'.repeat(2_000),
    'ü'.repeat(2_000),
    '  trailing  ',
    'end',
  ]
  const html = `<p>${'y'.repeat(2_000)}</p>`
  const subject = `${'A long story '.repeat(22)}${'z'.repeat(40)}`.slice(0, 300)
  for (const newline of ['\n', '\r\n', '\r']) {
    await email.send({ ...hello, subject, html, text: lines.join(newline) })
    const parsed = await simpleParser(lastOf(server).raw)
    t.strictSame(parsed.text?.replace(/\n$/, '').split('\n'), lines, JSON.stringify(newline))
    t.match(parsed, { html, subject })
  }
  await email.send({ ...hello, text: 'one\n.\ntwo' })
  t.match(server.wire(), /\r\none\r\n\.\.\r\ntwo\r\n\.\r\n/, 'a line of a single dot does not end the mail')
  t.match(lastOf(server).raw.toString(), /\r\none\r\n\.\r\ntwo\r\n$/)
  t.notMatch(server.wire(), /\r(?!\n)|(?<!\r)\n/, 'every line ends as the wire wants it')
  const longest = Math.max(
    ...server
      .wire()
      .split('\r\n')
      .map((line) => line.length),
  )
  t.ok(longest <= 998, `${longest} octets`)
  t.equal(
    headersOf(server.received[0]!).find((line) => line.startsWith('Subject: ')),
    `Subject: ${subject}`,
  )
  t.notMatch(server.received[0]!.raw.toString('latin1').split('\r\n\r\n', 1)[0]!, /.{79}/, 'and headers are folded')
})
