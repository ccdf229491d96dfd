import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { simpleParser } from 'mailparser'
import { test, type Test } from 'tap'
import { connect } from '../../../db/connect.ts'
import { DeliveryError, type Email, type EmailGateway } from '../../../domain/common/gateways.ts'
import { consoleCarrier, DASHES } from '../../../server/gateways/email/console.ts'
import { fileCarrier } from '../../../server/gateways/email/file.ts'
import { emailGateway } from '../../../server/gateways/email/gateway.ts'
import { mailboxCarrier } from '../../../server/gateways/email/mailbox.ts'
import { memoryEmail } from '../../../server/gateways/email/memory.ts'
import { smtpCarrier } from '../../../server/gateways/email/smtp.ts'
import { listMailbox } from '../../../server/gateways/mailbox.ts'
import { testDatabase } from '../../support/database.ts'
import { smtpServer } from '../../support/smtp.ts'
import { temporaryFolder } from '../child.ts'

const FROM = 'Fashionistar <hello@fashionistar.test>'
const mail: Email = {
  to: ['Ayşe <ayse@example.com>', 'bisi@example.com'],
  bcc: ['dami@example.com'],
  subject: 'Siparişiniz',
  text: 'Teşekkürler\n.\nend\n',
  html: '<p>Teşekkürler</p>\n',
  attachments: [{ filename: 'Türkçe.pdf', content: '%PDF' }],
  headers: { Date: 'Sun, 22 Nov 2026 10:15:00 +0000' },
  key: 'order 12',
}
const everybody = ['ayse@example.com', 'bisi@example.com', 'dami@example.com']

/** What parts are set apart by is drawn anew for each mail. */
const unmarked = (raw: string): string => raw.replaceAll(/NmP-[0-9a-f]+/g, 'NmP')

/** Mails that dashes stand after, with the line ends of the wire. */
const split = (text: string): string[] =>
  text.replaceAll(/\r?\n/g, '\r\n').split(`${DASHES}\r\n`).slice(0, -1).map(unmarked)

async function mailbox(t: Test) {
  const { db } = connect({ url: (await testDatabase(t)).url, max: 1 })
  t.teardown(() => db.destroy())
  return db
}

test('the same mail goes through each backend, and each says the same of it', async (t) => {
  const server = await smtpServer(t)
  const folder = temporaryFolder(t)
  const db = await mailbox(t)
  let printed = ''
  const memory = memoryEmail(FROM)
  const backends: Record<string, EmailGateway> = {
    smtp: emailGateway(FROM, smtpCarrier({ url: server.url })),
    console: emailGateway(FROM, consoleCarrier({ write: (text) => (printed += text) })),
    file: emailGateway(FROM, fileCarrier(folder)),
    memory,
    mailbox: emailGateway(FROM, mailboxCarrier(db)),
  }
  for (const [name, backend] of Object.entries(backends)) {
    const { messageId, ...outcome } = await backend.send(mail)
    t.strictSame(outcome, { accepted: everybody, rejected: [] }, name)
    t.match(messageId, /^<[0-9a-f]{40}@fashionistar\.test>$/)
    t.match(await backend.send({ ...mail, to: [], bcc: [] }), { accepted: [], rejected: [] })
    for (const wrong of [
      { subject: 'a\nb' },
      { to: 'nobody' },
      { text: '\0' },
      { headers: { Bcc: 'eve@evil.example' } },
    ]) {
      await t.rejects(backend.send({ ...mail, ...wrong }), { name: 'TypeError' }, `${name}: ${JSON.stringify(wrong)}`)
    }
    const failed = await backend.sendAll([
      { ...mail, subject: '\0' },
      { ...mail, to: 'ü@example.com' },
    ])
    t.match(failed, [{ reason: { name: 'TypeError' } }, { reason: { name: 'DeliveryError', permanent: true } }])
    await backend.close()
  }

  const received = server.received[0]!
  t.strictSame(received.to, everybody)
  const written = unmarked(received.raw.toString())
  t.match(await simpleParser(received.raw), { subject: 'Siparişiniz', attachments: [{ filename: 'Türkçe.pdf' }] })
  t.strictSame(split(printed), [written])
  const files = readdirSync(folder)
  t.strictSame(split(readFileSync(path.join(folder, files[0]!), 'utf8')), [written])
  t.strictSame(
    memory.outbox.map(({ raw }) => unmarked(raw.toString())),
    [written],
  )
  const { subject, text, html } = mail
  const copies = everybody.map((to) => ({ channel: 'email', to, subject, text, html }))
  t.match((await listMailbox(db)).toReversed(), copies, 'where everybody has a copy')
})

test('the file holds every mail of its process, one after another, and is made for the first', async (t) => {
  const folder = path.join(temporaryFolder(t), 'mail')
  const startedAt = new Date('2026-11-22T10:15:00.500Z')
  const email = emailGateway(FROM, fileCarrier(folder, startedAt))
  const another = emailGateway(FROM, fileCarrier(folder, startedAt))
  t.notOk(statSync(folder, { throwIfNoEntry: false }))
  const sent = Array.from({ length: 20 }, (_, index) => ({ ...mail, subject: `Number ${index}` }))
  await Promise.all(sent.map((each) => email.send(each)))
  await another.send(mail)
  const files = readdirSync(folder)
  t.equal(files.length, 2, 'another process has a file of its own')
  for (const file of files) {
    t.match(file, /^20261122-101500-[0-9a-f]{8}\.eml$/)
    if (process.platform !== 'win32')
      t.equal(statSync(path.join(folder, file)).mode & 0o077, 0, 'for nobody else to read')
  }
  const mails = files.map((file) => split(readFileSync(path.join(folder, file), 'utf8')))
  t.strictSame(new Set(mails.map(({ length }) => length)), new Set([1, 20]))
  const subjects = mails.flat().map((raw) => /^Subject: (Number \d+)/m.exec(raw)?.[1])
  t.equal(new Set(subjects).size, 21)
})

test('what cannot be written now is a delivery that may succeed later', async (t) => {
  const taken = path.join(temporaryFolder(t), 'mail')
  writeFileSync(taken, 'no folder')
  const error: unknown = await emailGateway(FROM, fileCarrier(taken))
    .send(mail)
    .catch((error: unknown) => error)
  if (!(error instanceof DeliveryError)) throw error
  t.match(error, { permanent: false, message: /EEXIST|ENOTDIR/, cause: Error })
})

test('the outbox keeps mails as they were when they were sent', async (t) => {
  const { outbox, ...email } = memoryEmail(FROM)
  const content = new Uint8Array([1, 2, 3])
  const to = ['ada@example.com']
  const sent = { ...mail, to, attachments: [{ filename: 'a.bin', content }] }
  const sending = [email.send(sent), email.sendAll([sent])]
  content.fill(0)
  to.push('eve@evil.example')
  sent.subject = 'Another'
  await Promise.all(sending)
  t.equal(outbox.length, 2)
  for (const { email: kept, envelope, raw } of outbox) {
    t.match(kept, { to: ['ada@example.com'], subject: 'Siparişiniz' })
    t.equal(kept.to.length, 1)
    t.strictSame(Uint8Array.from(kept.attachments![0]!.content as Uint8Array), Uint8Array.from([1, 2, 3]))
    t.strictSame(envelope, { from: 'hello@fashionistar.test', to: ['ada@example.com', 'dami@example.com'] })
    t.match(raw.toString(), /\r\nAQID\r\n/)
  }
})
