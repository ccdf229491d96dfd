import type { FastifyInstance } from 'fastify'
import { test, type Test } from 'tap'
import { NONE, type Policy, SELF } from '../../../server/csp/policy.ts'
import { testMarket } from '../../support/app.ts'
import { browserOf } from '../admin/visitors.ts'
import { inlineFaults, policyOf } from './page.ts'

const ENFORCED = 'content-security-policy'
const REPORT_ONLY = 'content-security-policy-report-only'

const policy = (source: string) => JSON.stringify({ 'default-src': [source] })

test('the policy in force and the one that is only told of are sent independently', async (t) => {
  for (const [env, enforced, reported] of [
    [{ CSP: '{}', CSP_REPORT_ONLY: '{}' }, undefined, undefined],
    [{ CSP: policy(SELF), CSP_REPORT_ONLY: '{}' }, "default-src 'self'", undefined],
    [{ CSP: '{}', CSP_REPORT_ONLY: policy(NONE) }, undefined, "default-src 'none'"],
    [{ CSP: policy(SELF), CSP_REPORT_ONLY: policy(NONE) }, "default-src 'self'", "default-src 'none'"],
  ] as const) {
    const { server } = await testMarket(t, { products: 1, env })
    for (const url of ['/', '/api/v1/products', '/nowhere']) {
      const { headers } = await server.inject(url)
      t.equal(headers[ENFORCED], enforced)
      t.equal(headers[REPORT_ONLY], reported)
      t.equal(headers['reporting-endpoints'], undefined, 'nobody is told to report')
    }
  }
  const { server } = await testMarket(t, { products: 1 })
  const { headers } = await server.inject('/')
  t.equal(headers['reporting-endpoints'], 'csp="/api/v1/csp-report"')
  for (const name of [ENFORCED, REPORT_ONLY]) {
    t.match(headers[name], /report-uri \/api\/v1\/csp-report; report-to csp$/, name)
  }
  t.match(headers[REPORT_ONLY], "require-trusted-types-for 'script'")
})

/** Routes of the test's own, which a market of ours has not. */
async function withRoutes(t: Test, env: NodeJS.ProcessEnv = {}): Promise<FastifyInstance> {
  const { server } = await testMarket(t, { products: 1, env })
  server.get('/scripted', (_request, reply) => {
    const page = `<script nonce="${reply.pageNonce()}">1</script><style nonce="${reply.pageNonce()}"></style>`
    return reply.type('text/html').send(page)
  })
  server.get('/plain', () => 'plain')
  server.get('/own-header', (_request, reply) => reply.header(ENFORCED, "default-src 'own'").send('x'))
  server.get('/own-header-and-nonce', (_request, reply) =>
    reply.header(ENFORCED, "default-src 'own'").send(reply.pageNonce()),
  )
  server.get('/other', { config: { csp: { 'img-src': [SELF] } } }, () => 'other')
  server.get('/other-report', { config: { cspReportOnly: { 'img-src': [SELF] } } }, () => 'other')
  server.get('/off', { config: { csp: {}, cspReportOnly: {} } }, () => 'off')
  server.get('/off-and-own', { config: { csp: {} } }, (_request, reply) => reply.header(ENFORCED, 'mine').send('x'))
  server.get('/off-and-fails', { config: { csp: {}, cspReportOnly: {} } }, () => {
    throw new Error('a bug')
  })
  return server
}

test('a nonce is made when a page asks for one, and never before', async (t) => {
  const server = await withRoutes(t)
  const [first, second] = [await server.inject('/scripted'), await server.inject('/scripted')]
  const nonces = [first, second].map(({ headers, body }) => {
    const [, nonce] = /<script nonce="([\w-]+)">/.exec(body) ?? []
    t.match(nonce, /^[\w-]{22}$/, '16 bytes')
    t.match(body, `<style nonce="${nonce}">`, 'the same within an answer')
    for (const name of [ENFORCED, REPORT_ONLY]) {
      t.strictSame(policyOf(headers, name).get('script-src'), [SELF, `'nonce-${nonce}'`], name)
    }
    t.equal(headers['cache-control'], 'private, no-store', 'and the page is nobody else’s')
    t.strictSame(inlineFaults(first.body, first.headers), [])
    return nonce
  })
  t.not(nonces[0], nonces[1], 'another for each')
  for (const url of ['/plain', '/', '/api/v1/products/1', '/api/v2/products.list', '/nowhere']) {
    const { headers } = await server.inject(url)
    t.notMatch(`${String(headers[ENFORCED])} ${String(headers[REPORT_ONLY])}`, /nonce|;;|; ?$/, url)
    t.notMatch(headers['cache-control'] ?? '', /no-store/, url)
  }
})

test('a directive that allowed a nonce only allows nothing when there is none', async (t) => {
  const only = JSON.stringify({ 'script-src': ['<nonce>'] })
  const server = await withRoutes(t, { CSP: only, CSP_REPORT_ONLY: only })
  for (const name of [ENFORCED, REPORT_ONLY]) {
    t.equal((await server.inject('/plain')).headers[name], "script-src 'none'")
    t.match((await server.inject('/scripted')).headers[name], /^script-src 'nonce-[\w-]{22}'$/)
  }
})

test('a route may have a policy of its own, or none', async (t) => {
  const server = await withRoutes(t)
  const of = async (url: string) => (await server.inject(url)).headers
  const [ordinary, stricter] = [(await of('/plain'))[ENFORCED], (await of('/plain'))[REPORT_ONLY]]
  t.match(await of('/other'), { [ENFORCED]: /^img-src 'self'$/, [REPORT_ONLY]: stricter }, 'in its place, not on top')
  t.match(await of('/other-report'), { [ENFORCED]: ordinary, [REPORT_ONLY]: /^img-src 'self'$/ })
  const off = await of('/off')
  t.strictSame([off[ENFORCED], off[REPORT_ONLY], off['reporting-endpoints']], [undefined, undefined, undefined])
  t.equal((await of('/own-header'))[ENFORCED], "default-src 'own'", 'what it sets itself stays')
  t.equal((await of('/own-header-and-nonce'))[ENFORCED], "default-src 'own'")
  t.equal((await of('/off-and-own'))[ENFORCED], 'mine')
  t.equal((await of('/plain'))[ENFORCED], ordinary, 'and others are as before')
})

test('what fails goes under the ordinary policy, whatever the route has', async (t) => {
  const server = await withRoutes(t)
  const ordinary = (await server.inject('/plain')).headers[ENFORCED]
  const { statusCode, headers } = await server.inject('/off-and-fails')
  t.equal(statusCode, 500)
  t.equal(headers[ENFORCED], ordinary)
  t.ok(headers[REPORT_ONLY])
})

test('a route with a policy that means nothing does not start', async (t) => {
  const { server } = await testMarket(t, { products: 1 })
  const wrong = { 'script-src': ['self'], nothing: ['x'] }
  t.throws(() => server.get('/wrong', { config: { csp: wrong } }, () => ''), {
    message: /The policy of \/wrong is not valid: .*"self" is a keyword.*nothing: There is no such directive/,
  })
  t.throws(() => server.get('/worse', { config: { csp: false as unknown as Policy } }, () => ''), {
    message: /Expected an object/,
  })
})

const PAGES = [
  '/',
  '/docs',
  '/docs/problems',
  '/admin/login',
  '/dev/mailbox',
  '/dev/mail',
  '/dev/mail/order-confirmation',
]
const FRAMES = ['/dev/mail/order-confirmation/html', '/dev/mail/order-confirmation/html?locale=fr']
const STAFF = ['/admin/tasks', '/admin/tasks/all', '/admin/nowhere', '/admin/queues', '/admin/queues/jobs']

test('whatever stands inline on a page of ours is allowed by the policy that came with it', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  const staff = await browserOf(server)
  let scripts = 0
  for (const url of [...PAGES, ...FRAMES, ...STAFF]) {
    const answer = await server.inject({ url, headers: STAFF.includes(url) ? staff : {} })
    t.match(answer.headers['content-type'], /^text\/html/, url)
    t.ok(answer.headers[ENFORCED], url)
    t.strictSame(inlineFaults(answer.body, answer.headers), [], url)
    scripts += answer.body.split('nonce="').length - 1
  }
  t.ok(scripts > 3, 'the dashboard has scripts inline, which the test has seen')
  const evil = '<p onclick="x"></p><script>1</script><style></style><p style="a"><a href="javascript:1">'
  t.equal(inlineFaults(evil, (await server.inject('/')).headers).length, 5, 'and it would see what is not allowed')
})
