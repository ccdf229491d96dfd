import { test, type Test } from 'tap'
import type { FastifyInstance } from 'fastify'
import { buildServer } from '../../../server/app.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { testDatabase } from '../../support/database.ts'
import { placeOne } from '../../jobs/shop.ts'
import { testApp, testMarket } from '../../support/app.ts'
import { until } from '../child.ts'
import { browserOf, curl, ours } from './visitors.ts'

const strict = /default-src 'self'; script-src 'self'; style-src 'self'/

test('the dashboard has a policy of its own, and nothing else has', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  const headers = await browserOf(server)
  for (const url of ['/admin/queues', '/admin/queues/', '/admin/queues/jobs', '/admin/queues/queues/emails']) {
    const { statusCode, headers: answer, body } = await server.inject({ url, headers })
    t.equal(statusCode, 200, url)
    t.match(answer['content-type'], 'text/html')
    const policy = String(answer['content-security-policy'])
    t.match(
      policy,
      /default-src 'none'.*script-src 'self' 'nonce-[\w-]{22}'; .*connect-src 'self'.*frame-ancestors 'none'/,
    )
    t.notMatch(policy, /https?:|\*|unsafe-eval/, 'it loads from nobody else')
    t.match(answer, {
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    })
    t.match(body, 'href="/admin/tasks"', 'there is a way back')
  }
  const others = [
    '/',
    '/docs',
    '/livez',
    '/nowhere',
    '/api/v1/products',
    '/admin/login',
    '/admin/tasks',
    '/admin/tasks/all',
  ]
  for (const url of [...others, '/admin/nowhere', '/admin/queuesque']) {
    t.match((await server.inject({ url, headers })).headers['content-security-policy'], strict, url)
  }
  for (const headers of [ours, curl]) {
    const { headers: answer } = await server.inject({ url: '/admin/queues', headers })
    t.match(answer['content-security-policy'], strict, 'who is not let in does not get that far')
  }
})

test('everything the dashboard loads is served here, and kept, but asks nobody else', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  const headers = await browserOf(server)
  const { body } = await server.inject({ url: '/admin/queues', headers })
  const paths = new Set([...body.matchAll(/["'](\/admin\/queues\/assets\/[^"']+)["']/g)].map(([, path]) => path!))
  t.ok(paths.size > 5)
  const types = { js: /^text\/javascript/, css: /^text\/css/ }
  for (const path of paths) {
    const answer = await server.inject({ url: path, headers })
    t.equal(answer.statusCode, 200, path)
    t.match(answer.headers['content-type'], types[path.split('.').at(-1) as 'js'])
    t.notMatch(answer.body, 'fonts.googleapis.com')
    t.equal((await server.inject({ url: path, headers: curl })).statusCode, 401, 'also for staff only')
  }
  t.notMatch(body, /(?:src|href)="(?:https?:)?\/\//)
})

test('the dashboard shows and changes nothing; a job’s page is ours', async (t) => {
  const { app, server } = await testMarket(t, { products: 2 })
  const headers = await browserOf(server)
  const id = await placeOne(app)
  const job = `/admin/queues/queues/emails/jobs/${id}`
  const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' }
  const cancel = (url: string, more: object = {}) =>
    server.inject({ method: 'POST', url, headers: { ...form, ...more }, payload: `intent=cancel&jobId=${id}` })
  for (const url of [job, `${job}.data`, '/admin/queues/queues/emails', '/admin/queues.data']) {
    t.equal((await cancel(url)).statusCode, 404, url)
    t.equal((await cancel(url, { origin: 'https://evil.example' })).statusCode, 403, `${url} from elsewhere`)
  }
  t.match(await rowsOf(app.url, `select state from pgboss.job where id = '${id}'`), [{ state: 'created' }])
  const seen = await server.inject({ url: job, headers })
  t.match(seen, { statusCode: 303, headers: { location: `/admin/tasks/${id}` } })
  const byScript = await server.inject({ url: `${job}.data?_routes=x`, headers: { ...headers, accept: '*/*' } })
  t.match(byScript, {
    statusCode: 204,
    headers: { 'x-remix-redirect': `/queues/emails/jobs/${id}`, 'x-remix-reload-document': 'true' },
  })
})

test('it connects when somebody looks, and lets go with the server', async (t) => {
  const { app, server } = await testMarket(t, { products: 2 })
  const headers = await browserOf(server)
  const connections = `select count(*)::int as n from pg_stat_activity where datname = current_database()`
  const count = async () => (await rowsOf<{ n: number }>(app.url, connections))[0]!.n
  await server.inject({ url: '/admin/tasks', headers })
  const before = await count()
  await server.inject({ url: '/admin/queues', headers })
  t.ok((await count()) > before)
  await server.close()
  // PostgreSQL learns of a closed connection a moment later.
  await until(async () => (await count()) <= before, 'it lets go')
})

test('a server starts, and shows its other pages, whatever becomes of the dashboard’s database', async (t) => {
  const { url } = await testDatabase(t)
  const app = await testApp(t, { env: { DATABASE_URL: url } })
  const server = await serverOf(t, { ...app, url: 'postgres://nobody@127.0.0.1:1/none' })
  t.equal((await server.inject('/livez')).statusCode, 200)
  t.equal((await server.inject({ url: '/admin/queues', headers: curl })).statusCode, 401)
})

async function serverOf(t: Test, app: Parameters<typeof buildServer>[0]): Promise<FastifyInstance> {
  const server = await buildServer(app)
  t.teardown(() => server.close())
  return server
}
