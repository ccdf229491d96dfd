import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { test, type Test } from 'tap'
import { rowsOf } from '../../db/catalogue.ts'
import { testDatabase } from '../../support/database.ts'
import { INTERNALS, manage } from './command-line.ts'

test('send-test-email sends one mail, by the way mail is sent', async (t) => {
  const { url: DATABASE_URL } = await testDatabase(t)
  const demo = { DATABASE_URL, DEMO: '1' }
  t.match(await manage(t, ['send-test-email', 'ada@example.com'], demo), {
    code: 0,
    stdout: 'Sent to ada@example.com.\n',
  })
  t.match(await rowsOf(DATABASE_URL, 'select channel, recipient, subject from mailbox_messages'), [
    { channel: 'email', recipient: 'ada@example.com', subject: 'Test mail' },
  ])
  const mails = await smtpServer(t)
  const smtp = { DATABASE_URL, DEMO: '0', SMTP_URL: mails.url, MAIL_FROM: 'Shop <shop@example.com>' }
  t.match(await manage(t, ['send-test-email', 'bisi@example.com'], smtp), { code: 0, stderr: '' })
  t.match(
    mails.received.join('\n'),
    /MAIL FROM:<shop@example\.com>[^]*RCPT TO:<bisi@example\.com>[^]*Subject: Test mail/,
  )
  const nobody = await manage(t, ['send-test-email', 'ada@example.com'], { ...smtp, SMTP_URL: 'smtp://127.0.0.1:1' })
  t.match(nobody, { code: 1, stdout: '', stderr: /Not sent: .*ECONNREFUSED/ })
  t.notMatch(nobody.stderr, INTERNALS)
})

interface SmtpServer {
  readonly url: string
  /** What clients have said. */
  readonly received: string[]
}

/** Takes every mail, and never hangs up. */
async function smtpServer(t: Test): Promise<SmtpServer> {
  const received: string[] = []
  const server = createServer((socket) => {
    t.teardown(() => socket.destroy())
    let mail: string | undefined
    socket.on('error', () => {})
    socket.write('220 test\r\n')
    socket.setEncoding('utf8').on('data', (text: string) => {
      received.push(text)
      if (mail === undefined && !text.startsWith('DATA')) return socket.write('250 ok\r\n')
      if (mail === undefined) socket.write('354 go on\r\n')
      mail = `${mail ?? ''}${text}`
      if (!mail.endsWith('\r\n.\r\n')) return true
      mail = undefined
      return socket.write('250 ok\r\n')
    })
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, received }
}
