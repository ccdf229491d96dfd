import { simpleParser } from 'mailparser'
import { test, type Test } from 'tap'
import type { Attachment } from '../../../domain/common/gateways.ts'
import { emailGateway } from '../../../server/gateways/email/gateway.ts'
import { smtpCarrier } from '../../../server/gateways/email/smtp.ts'
import { smtpServer } from '../../support/smtp.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const mail = { to: 'ada@example.com', subject: 'Papers', text: 'See the attached.' }

async function shop(t: Test) {
  const server = await smtpServer(t)
  const email = emailGateway('hello@fashionistar.test', smtpCarrier({ url: server.url }))
  t.teardown(() => email.close())
  /** Sends it to somebody; what they find in their mail. */
  const through = async (...attachments: Attachment[]) => {
    await email.send({ ...mail, attachments })
    const { raw } = server.received.at(-1)!
    return { raw: raw.toString('latin1'), found: (await simpleParser(raw)).attachments }
  }
  return { server, email, through }
}

/** The types of its attachments, without their parameters. */
const typesOf = (raw: string): string[] =>
  [...raw.matchAll(/^Content-Type: ([\w/.+-]+)[^\r]*(?:\r\n[ \t][^\r]*)*\r\nContent-Transfer-Encoding: base64/gm)].map(
    ([, type]) => type!,
  )

test('attachments arrive byte for byte, with the type their name tells', async (t) => {
  const { through } = await shop(t)
  const bytes = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256))
  const text = 'İstanbul\n.\nFrom here  \r\nend'
  const sent = [
    { filename: 'dress.png', content: PNG, type: 'image/png' },
    { filename: 'note.txt', content: text, type: 'text/plain' },
    { filename: 'note.csv', content: Buffer.from(text), type: 'text/csv' },
    { filename: 'latin1.txt', content: Buffer.from('Größe', 'latin1'), type: 'application/octet-stream' },
    { filename: 'Türkçe.pdf', content: Buffer.from('%PDF-1.7'), type: 'application/pdf' },
    { filename: 'empty.bin', content: new Uint8Array(0), type: 'application/octet-stream' },
    { filename: 'empty.txt', content: '', type: 'text/plain' },
    { filename: 'zeros', content: new Uint8Array(16), type: 'application/octet-stream' },
    { filename: 'all.unheard-of', content: bytes, type: 'application/octet-stream' },
    {
      filename: 'part.bin',
      content: new Uint8Array(bytes.buffer, bytes.byteOffset + 7, 5),
      type: 'application/octet-stream',
    },
  ]
  const { raw, found } = await through(...sent)
  t.strictSame(
    typesOf(raw),
    sent.map(({ type }) => type),
  )
  t.strictSame(
    found.map(({ filename, content }) => [filename, content.toString('hex')]),
    sent.map(({ filename, content }) => [filename, Buffer.from(content as string).toString('hex')]),
  )
  for (const { contentDisposition } of found) t.equal(contentDisposition, 'attachment')
})

test('a file name in any letters is written as RFC 2231 and RFC 2047 want it', async (t) => {
  const { through } = await shop(t)
  const names = ['Türkçe.pdf', '請求書 № 7.pdf', 'a "quoted" \\ name.pdf', `${'long '.repeat(60)}ü.pdf`]
  const { raw, found } = await through(...names.map((filename) => ({ filename, content: 'x' })))
  t.strictSame(
    found.map(({ filename }) => filename),
    names,
  )
  t.match(raw, /Content-Disposition: attachment; filename\*0\*=utf-8''T%C3%BCrk%C3%A7e\.pdf\r\n/)
  t.match(raw, /name="=\?UTF-8\?Q\?T=C3=BCrk=C3=A7e=2Epdf\?="/)
  t.notMatch(raw, /[^\0-\x7F]/)
})

test('a type may be given, and gives way only where the bytes belie it', async (t) => {
  const { through } = await shop(t)
  const latin1 = Buffer.from('Größe', 'latin1')
  const typed = async (content: Uint8Array | string, contentType: string) => {
    const { raw } = await through({ filename: 'a.dat', content, contentType })
    return /Content-Type: ([^\r]*?); name=a\.dat/.exec(raw.replaceAll('\r\n ', ' '))?.[1]
  }
  t.equal(await typed('x', 'application/vnd.shop+json; version=2'), 'application/vnd.shop+json; version=2')
  t.equal(await typed('Größe', 'text/markdown'), 'text/markdown; charset=utf-8')
  t.equal(await typed(latin1, 'text/markdown'), 'application/octet-stream')
  t.equal(await typed(latin1, 'text/plain; charset=iso-8859-1'), 'text/plain; charset=iso-8859-1')
  t.equal(await typed(latin1, 'TEXT/PLAIN'), 'application/octet-stream')
})

test('a mail may be attached to a mail', async (t) => {
  const { server, through } = await shop(t)
  const forwarded = 'Subject: Before\nFrom: bisi@example.com\n\nHello\n.\nGrüße\n'
  const { raw, found } = await through({ filename: 'before.eml', content: forwarded })
  t.match(raw, /Content-Type: message\/rfc822; name=before\.eml\r\nContent-Transfer-Encoding: 8bit\r\n/)
  t.match(found, [{ contentType: 'message/rfc822', filename: 'before.eml', contentDisposition: 'attachment' }])
  t.equal(found[0]!.content.toString().trimEnd(), forwarded.replaceAll('\n', '\r\n').trimEnd())
  t.match(server.wire(), / BODY=8BITMIME/, 'the server is told of letters that are not ASCII')
  const { raw: plain } = await through({ filename: 'before.eml', content: 'Subject: Before\r\n\r\nHello' })
  t.match(plain, /message\/rfc822; name=before\.eml\r\nContent-Transfer-Encoding: 7bit\r\n/)
  for (const content of [`Subject: ${'x'.repeat(999)}`, 'Subject: a\0b']) {
    const odd = await through({ filename: 'odd.eml', content })
    t.strictSame(typesOf(odd.raw), ['application/octet-stream'], 'one that would not survive travels as mere bytes')
    t.equal(odd.found[0]!.content.toString(), content)
  }
})

test('an attachment that is none is refused, by its number and field', async (t) => {
  const { server, email } = await shop(t)
  const refused: [Partial<Attachment>, string][] = [
    [{ filename: '' }, 'filename'],
    [{ filename: 'x'.repeat(2_000) }, 'filename'],
    [{ contentType: '' }, 'contentType'],
    [{ contentType: 'png' }, 'contentType'],
    [{ contentType: 'image/' }, 'contentType'],
    [{ contentType: 'image/png\u00e9' }, 'contentType'],
    [{ contentType: 'multipart/mixed' }, 'contentType'],
    [{ contentType: 'Multipart/Alternative; boundary=x' }, 'contentType'],
  ]
  const good = { filename: 'a.txt', content: 'x' }
  for (const [wrong, field] of refused) {
    await t.rejects(
      email.send({ ...mail, attachments: [good, { ...good, ...wrong }] }),
      { name: 'TypeError', message: new RegExp(`^attachments\\[1\\]\\.${field} `) },
      JSON.stringify(wrong).slice(0, 60),
    )
  }
  t.equal(server.connections, 0)
})
