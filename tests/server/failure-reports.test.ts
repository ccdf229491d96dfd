import { test, type Test } from 'tap'
import type { Outbox } from '../../domain/common/context.ts'
import { common, DomainError } from '../../domain/common/errors.ts'
import { DeliveryError } from '../../domain/common/gateways.ts'
import { reportFailure, sendEmail } from '../../domain/notifications/tasks.ts'
import { buildServer } from '../../server/app.ts'
import { outside, tasksOf } from '../domain/notifications/outside.ts'
import { type TestApp, testMarket, type TestAppOptions } from '../support/app.ts'
import { until } from './child.ts'

const PRODUCTION = {
  NODE_ENV: 'production',
  DEMO: '',
  JWT_SECRET: 'abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijklmnopqrstuvwxyz',
  PUBLIC_URL: 'https://shop.example',
  ALLOWED_HOSTS: '*',
  SMTP_URL: 'smtp://127.0.0.1:1',
}

interface Line {
  readonly msg?: string
  readonly requestId?: string
}

/** A market with an address at which nothing works, and every secret comes up. */
async function market(t: Test, options: TestAppOptions = {}) {
  const out = outside()
  const lines: Line[] = []
  const onLog = (line: Line) => lines.push(line)
  const { app, server } = await testMarket(t, {
    products: 2,
    gateways: out.gateways,
    env: PRODUCTION,
    onLog,
    ...options,
  })
  const Unheard = class UnheardOfError extends Error {}
  server.post('/boom/:token', (request) => {
    throw new Unheard(`hunter2 in ${request.url} with ${JSON.stringify(request.body)}`)
  })
  server.get('/away', () => {
    throw new DomainError(common.unavailable, 'Away.')
  })
  const boom = (headers = {}) =>
    server.inject({ method: 'POST', url: '/boom/t0ken?q=qu3ry', headers, body: { password: 'hunter2' } })
  return { app, server, out, lines, boom }
}

const reports = (app: TestApp) => tasksOf(app, reportFailure)

/** Waits for so many reports to be queued, and sends what there is. */
async function send(app: TestApp, count: number): Promise<void> {
  await until(async () => (await reports(app)).length === count, `${count} reports are queued`)
  await app.drain()
}

test('the admins are mailed once of what nobody expected, and learn no secret by it', async (t) => {
  const { app, out, boom } = await market(t)
  for (const id of ['request-0001', 'request-0002', 'request-0003'])
    t.equal((await boom({ 'x-request-id': id, authorization: 'Bearer s3cret' })).statusCode, 500)
  await send(app, 1)
  t.equal(out.emails.length, 1)
  const [mail] = out.emails
  t.match(mail, { to: 'admin@fashionistar.test', subject: 'Failure in POST /boom/:token' })
  t.match(mail!.text, /request-0001/)
  t.match(mail!.text, /UnheardOfError/)
  const everything = JSON.stringify([mail, await reports(app), await tasksOf(app, sendEmail)])
  t.notMatch(everything, /hunter2|t0ken|qu3ry|s3cret/)
})

test('failures of another kind, in another operation or another hour are reported, through either door', async (t) => {
  let now = new Date('2026-03-01T10:00:00Z')
  const { app, server, out, boom } = await market(t, { clock: () => now })
  await app.db.schema.alterTable('vendors').renameTo('elsewhere').execute()
  const v2 = '/api/v2/vendors.get?input=%7B%22id%22%3A1%7D'
  t.equal((await server.inject('/api/v1/vendors/1')).statusCode, 500)
  await send(app, 1)
  t.equal((await server.inject(v2)).statusCode, 500)
  t.equal((await server.inject({ url: v2, headers: { 'trpc-accept': 'application/json' } })).statusCode, 500)
  t.equal((await server.inject('/api/v1/vendors')).statusCode, 500)
  await send(app, 2)
  await boom()
  await send(app, 3)
  now = new Date('2026-03-01T11:00:00Z')
  await boom()
  await send(app, 4)
  const subjects = ['vendors.get', 'vendors.list', 'POST /boom/:token', 'POST /boom/:token']
  t.strictSame(
    out.emails.map(({ subject }) => subject),
    subjects.map((operation) => `Failure in ${operation}`),
  )
})

test('two processes report one failure once', async (t) => {
  const { app, server, boom } = await market(t)
  const other = await buildServer(app)
  t.teardown(() => other.close())
  await app.db.schema.alterTable('vendors').renameTo('elsewhere').execute()
  for (const each of [server, other]) t.equal((await each.inject('/api/v1/vendors/1')).statusCode, 500)
  await boom()
  await send(app, 2)
})

test('what callers do wrong, and what is only away, is not reported', async (t) => {
  const { app, server, boom } = await market(t)
  for (const url of ['/api/v1/vendors/987654', '/api/v1/orders', '/nowhere', '/api/v2/nothing.here'])
    t.ok((await server.inject(url)).statusCode < 500, url)
  t.equal((await server.inject('/away')).statusCode, 503)
  await boom()
  await send(app, 1)
})

test('outside production nobody is mailed', async (t) => {
  const { app, boom } = await market(t, { env: {} })
  await boom()
  t.equal(await app.drain(), 0)
})

test('a report that cannot be queued changes no answer, and the next one is tried', async (t) => {
  const { app, lines } = await market(t)
  let away = true
  const enqueue: Outbox['enqueue'] = (...task) =>
    away ? Promise.reject(new Error('no queue')) : app.outbox.enqueue(...task)
  const server = await buildServer({ ...app, outbox: { ...app.outbox, enqueue } })
  t.teardown(() => server.close())
  await app.db.schema.alterTable('vendors').renameTo('elsewhere').execute()
  t.equal((await server.inject('/api/v1/vendors/1')).statusCode, 500)
  await until(() => lines.some(({ msg }) => msg === 'failure not reported'), 'the log knows')
  away = false
  t.equal((await server.inject('/api/v1/vendors/1')).statusCode, 500)
  await send(app, 1)
})

test('a report that cannot be sent is reported by nobody', async (t) => {
  const { app, out, boom } = await market(t)
  out.failures.push(new DeliveryError('550 no such admin', { permanent: true }))
  await boom()
  await send(app, 1)
  t.match(await tasksOf(app, sendEmail), [{ status: 'FAILED', attempts: 1 }])
  t.equal(await app.drain(), 0)
  t.equal((await reports(app)).length, 1)
})
