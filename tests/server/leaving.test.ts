import { Agent, request } from 'node:http'
import { test, type Test } from 'tap'
import { emptyDatabase } from '../support/database.ts'
import { temporaryFolder, until } from './child.ts'
import { refuses, start } from './market-process.ts'

/** One connection, kept as a balancer keeps it. */
function balancer(t: Test) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  return (url: string) =>
    new Promise<{ status: number; connection: string | undefined; body: string }>((resolve, reject) => {
      request(url, { agent }, (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (text: string) => (body += text))
        response.on('end', () =>
          resolve({ status: Number(response.statusCode), connection: response.headers.connection, body }),
        )
      })
        .on('error', reject)
        .end()
    })
}

test('who is told to leave says so first, and serves until nothing is sent to it any more', async (t) => {
  const { url } = await emptyDatabase(t)
  const child = start(t, { DATABASE_URL: url, DATA_DIR: temporaryFolder(t), RUN: 'web', DRAIN_SECONDS: '3' })
  const address = await child.address()
  const ask = balancer(t)
  t.match(await ask(`${address}/readyz`), { status: 200, connection: 'keep-alive' })
  child.signal('SIGTERM')
  await until(async () => (await ask(`${address}/readyz`)).status === 503, 'it says that it leaves')
  const last = await ask(`${address}/api/v1/products`)
  t.match(last, { status: 200, connection: 'close' }, 'it serves whom it is still sent, and keeps nobody')
  t.match((await ask(`${address}/readyz`)).body, /"status":"leaving"/)
  t.match(await ask(`${address}/livez`), { status: 200 }, 'and it lives')
  t.match(await child.ended, { code: 0, signal: null, stderr: '' })
  await t.rejects(ask(`${address}/livez`), { code: 'ECONNREFUSED' })
})

test('where migrations are a step of the deployment nothing starts without them', async (t) => {
  const { url } = await emptyDatabase(t)
  const env = { DATABASE_URL: url, DATA_DIR: temporaryFolder(t), MIGRATE_ON_START: '0' }
  await refuses(t, start(t, env), /Migrations are missing: [^]*MIGRATE_ON_START/)
})
