import { test } from 'tap'
import type { Email } from '../../../domain/common/gateways.ts'
import { emailGateway } from '../../../server/gateways/email/gateway.ts'
import { memoryEmail } from '../../../server/gateways/email/memory.ts'
import { smtpCarrier } from '../../../server/gateways/email/smtp.ts'
import { smtpServer } from '../../support/smtp.ts'

const mail: Email = { to: 'ada@example.com', subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' }

/** What would begin a header, end one early, or be read as a line's end somewhere on the way. */
const payloads = [
  '\r\n',
  '\r',
  '\n',
  '\0',
  '\u2028',
  '\u2029',
  '\u0085',
  '\v',
  '\f',
  '\t',
  '\u001B',
  '\b',
  '\u007F',
  '\u009F',
  '\uD800',
  '\r\nBcc: eve@evil.example',
  '\nBcc: eve@evil.example',
  '\r\n\r\n<script>',
  '\r\n.\r\nMAIL FROM:<eve@evil.example>',
]

/** Every place where words of others may come to stand in a header, by the name the refusal gives it. */
const places: Record<string, (payload: string) => Partial<Email>> = {
  subject: (payload) => ({ subject: `Hello${payload}there` }),
  to: (payload) => ({ to: `ada@example.com${payload}` }),
  'to ': (payload) => ({ to: ['bisi@example.com', `Ada${payload}L <ada@example.com>`] }),
  'to  ': (payload) => ({ to: `"Ada${payload}" <ada@example.com>` }),
  'to   ': (payload) => ({ to: `ada${payload}@example.com` }),
  cc: (payload) => ({ cc: [`${payload}ada@example.com`] }),
  bcc: (payload) => ({ bcc: [`Ada <ada@example.com${payload}>`] }),
  replyTo: (payload) => ({ replyTo: [`Ada${payload} <ada@example.com>`] }),
  from: (payload) => ({ from: `Shop${payload} <shop@example.com>` }),
  'headers["X-A"]': (payload) => ({ headers: { 'X-A': `a${payload}b` } }),
  'headers["To"]': (payload) => ({ headers: { To: `Ada${payload} <ada@example.com>` } }),
  'headers["Message-ID"]': (payload) => ({ headers: { 'Message-ID': `<a${payload}@example.com>` } }),
  'headers["Date"]': (payload) => ({ headers: { Date: `2026-11-22${payload}` } }),
  'The name of headers["X': (payload) => ({ headers: { [`X${payload}A`]: 'a' } }),
  'attachments[0].filename': (payload) => ({ attachments: [{ filename: `a${payload}.txt`, content: 'x' }] }),
  'attachments[1].contentType': (payload) => ({
    attachments: [
      { filename: 'a.txt', content: 'x' },
      { filename: 'b.txt', content: 'x', contentType: `text/plain; a=b${payload}` },
    ],
  }),
}

test('no word of others begins a header: the mail is refused with the field, and nothing is sent', async (t) => {
  const server = await smtpServer(t)
  const overSmtp = emailGateway('hello@fashionistar.test', smtpCarrier({ url: server.url }))
  t.teardown(() => overSmtp.close())
  const inMemory = memoryEmail('hello@fashionistar.test')
  for (const [field, place] of Object.entries(places)) {
    const wrong: string[] = []
    for (const payload of payloads) {
      for (const gateway of [overSmtp, inMemory]) {
        const error = await gateway.send({ ...mail, ...place(payload) }).catch((error: unknown) => error)
        const named = error instanceof TypeError && error.message.startsWith(field.trim())
        // Written in ASCII: a line separator in what a test says can silence its report.
        if (!named) wrong.push(encodeURIComponent(payload.toWellFormed()))
      }
    }
    t.strictSame(wrong, [], field)
  }
  t.equal(server.connections, 0)
  t.strictSame(inMemory.outbox, [])
  await overSmtp.send(mail)
  t.equal(server.received.length, 1, 'a mail without them goes through')
})

test('a zero character is refused in a body too, and line ends of every kind are not', async (t) => {
  const email = memoryEmail('hello@fashionistar.test')
  await t.rejects(email.send({ ...mail, text: 'a\0b' }), { name: 'TypeError', message: /^text / })
  await t.rejects(email.send({ ...mail, html: '\0' }), { name: 'TypeError', message: /^html / })
  t.strictSame(email.outbox, [])
  await email.send({ ...mail, text: 'a\r\nBcc: eve@evil.example\rb\u2028c\u0085d' })
  t.strictSame(email.outbox[0]?.envelope.to, ['ada@example.com'])
})
