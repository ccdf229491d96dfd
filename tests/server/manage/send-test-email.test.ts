import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'tap'
import { rowsOf } from '../../db/catalogue.ts'
import { testDatabase } from '../../support/database.ts'
import { smtpServer } from '../../support/smtp.ts'
import { temporaryFolder } from '../child.ts'
import { INTERNALS, manage, manageHere } from './command-line.ts'

test('send-test-email sends a mail to each address, by the way mail is sent', async (t) => {
  const { url: DATABASE_URL } = await testDatabase(t)
  const server = await smtpServer(t)
  const env = { DATABASE_URL, DEMO: '0', SMTP_URL: server.url, MAIL_FROM: 'Shop <shop@example.com>' }
  t.match(await manage(t, ['send-test-email', 'ada@example.com', 'Bisi <bisi@example.com>'], env), {
    code: 0,
    stdout: 'Sent to ada@example.com.\nSent to Bisi <bisi@example.com>.\n',
    stderr: '',
  })
  t.match(server.received, [
    { from: 'shop@example.com', to: ['ada@example.com'] },
    { from: 'shop@example.com', to: ['bisi@example.com'] },
  ])
  t.match(server.received[0]?.raw.toString(), /^Subject: Test mail\r$/m)
})

test('send-test-email says what became of each address, and fails when one was not reached', async (t) => {
  const { url: DATABASE_URL } = await testDatabase(t)
  const server = await smtpServer(t, {
    refuseRecipient: (to) => (to === 'gone@example.com' ? '550 no such user' : undefined),
  })
  const env = { DATABASE_URL, DEMO: '0', SMTP_URL: server.url }
  const addresses = ['gone@example.com', 'no-address', 'ada@example.com']
  const said = await manageHere(t, ['send-test-email', ...addresses], env)
  t.match(said, { code: 1, stdout: 'Sent to ada@example.com.\n' })
  const lines = said.stderr.trimEnd().split('\n')
  t.match(lines, [/^Not sent to gone@example\.com: .*550 no such user$/, /^Not sent to no-address: .*not an address/])
  t.equal(lines.length, 2)
  t.notMatch(said.stderr, INTERNALS)
  const nobody = await manageHere(t, ['send-test-email', 'ada@example.com'], { ...env, SMTP_URL: 'smtp://127.0.0.1:1' })
  t.match(nobody, { code: 1, stdout: '', stderr: /^Not sent to ada@example\.com: .*ECONNREFUSED/ })
  t.equal((await manageHere(t, ['send-test-email'], env)).code, 2, 'nobody is written to by mistake')
})

test('mail goes where MAIL_BACKEND says: the mailbox, the console or a file', async (t) => {
  const { url: DATABASE_URL } = await testDatabase(t)
  const DATA_DIR = temporaryFolder(t)
  const send = (env: NodeJS.ProcessEnv) =>
    manageHere(t, ['send-test-email', 'ada@example.com'], { DATABASE_URL, ...env })
  const sent = { code: 0, stdout: 'Sent to ada@example.com.\n', stderr: '' }
  t.match(await send({ DEMO: '1' }), sent)
  t.match(await rowsOf(DATABASE_URL, 'select channel, recipient, subject from mailbox_messages'), [
    { channel: 'email', recipient: 'ada@example.com', subject: 'Test mail' },
  ])
  t.match(await send({ DATA_DIR, MAIL_BACKEND: 'file' }), sent)
  const folder = path.join(DATA_DIR, 'mail')
  t.match(readFileSync(path.join(folder, readdirSync(folder)[0]!), 'utf8'), /^To: ada@example\.com\r$/m)
  t.match(await send({ MAIL_BACKEND: 'memory' }), sent)
  const printed = await manage(t, ['send-test-email', 'ada@example.com'], { DATABASE_URL, DEMO: '0' })
  t.match(
    printed,
    { code: 0, stdout: /^To: ada@example\.com$[^]*^-{79}\nSent to ada@example\.com\.$/m },
    'which is the default',
  )
  t.equal((await rowsOf(DATABASE_URL, 'select from mailbox_messages')).length, 1)
})
