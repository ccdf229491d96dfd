import type { FastifyInstance } from 'fastify'
import { test, type Test } from 'tap'
import { rowsOf } from '../db/catalogue.ts'
import { testMarket } from '../support/app.ts'

const PAGES = [
  '/',
  '/docs',
  '/docs/problems',
  '/docs/webhooks',
  '/admin/login',
  '/dev/mailbox',
  '/dev/mail',
  '/dev/mail/order-confirmation?locale=fr',
]
const EVIL = `<script>alert(1)</script><img src=x onerror=alert(1)>"'&`

type Policy = ReadonlyMap<string, readonly string[]>

function policyOf(headers: Record<string, unknown>): Policy {
  const parts = String(headers['content-security-policy']).split(';')
  return new Map(parts.map((part) => part.trim().split(/\s+/)).map(([name, ...sources]) => [name!, sources]))
}

/** Whether a policy lets the page load this, judged by what our policies are made of. */
function allows(policy: Policy, directive: string, url: string): boolean {
  const sources = policy.get(directive) ?? policy.get('default-src') ?? []
  if (url.startsWith('data:')) return sources.includes('data:')
  return url.startsWith('/') && !url.startsWith('//') && sources.includes("'self'")
}

interface Reference {
  readonly directive: string
  readonly url: string
}

/** What a page loads, from its tags. */
function referencesOf(html: string): Reference[] {
  const found: Reference[] = []
  for (const [, tag, attributes] of html.matchAll(/<(script|link|img|iframe|form|object|embed)\b([^>]*)>/gi)) {
    const url = /\b(?:src|href|data|action)="([^"]*)"/.exec(attributes!)?.[1]
    const directives: Record<string, string> = {
      script: 'script-src',
      img: 'img-src',
      form: 'form-action',
      iframe: 'frame-src',
    }
    const directive =
      tag === 'link' ? (/rel="icon"/.test(attributes!) ? 'img-src' : 'style-src') : (directives[tag!] ?? 'object-src')
    if (url !== undefined) found.push({ directive, url })
  }
  return found
}

async function isPage(t: Test, server: FastifyInstance, path: string): Promise<string> {
  const { statusCode, headers, body } = await server.inject(path)
  t.match({ statusCode, headers }, { statusCode: 200, headers: { 'content-type': 'text/html; charset=utf-8' } }, path)
  const policy = policyOf(headers)
  t.match(policy.get('default-src'), ["'self'"])
  for (const [name, sources] of policy) t.notMatch(sources.join(' '), /unsafe|\*|https?:/, `${name} makes no exception`)
  for (const { directive, url } of referencesOf(body)) {
    t.ok(allows(policy, directive, url), `${path} may load ${url} under ${directive}`)
    if (url.startsWith('data:')) continue
    const answer = await server.inject(url)
    t.equal(answer.statusCode, 200, `${url} is ours`)
    const type = { 'script-src': /^text\/javascript/, 'style-src': /^text\/css/ }[directive]
    if (type) t.match(answer.headers['content-type'], type)
    t.equal(answer.headers['x-content-type-options'], 'nosniff')
    if (directive === 'style-src') {
      for (const [, asset] of answer.body.matchAll(/url\(["']?([^"')]+)/g))
        t.ok(allows(policy, 'img-src', asset!), asset!.slice(0, 40))
    }
  }
  t.notMatch(body, /<style|<[^>]*\s(?:style|on\w+)=|<[^>]*javascript:/i, 'no inline style, no handlers')
  for (const [tag, inside] of [...body.matchAll(/<script\b[^>]*>([^]*?)<\/script>/gi)].map(
    ([tag, inside]) => [tag, inside!] as const,
  )) {
    t.match(tag, / src="\//)
    t.equal(inside, '', 'no inline script')
  }
  return body
}

test('every page of ours works under its own policy, and loads nothing from elsewhere', async (t) => {
  const { app, server } = await testMarket(t, { products: 2 })
  await app.gateways.email.send({ to: 'ada@example.com', subject: EVIL, text: EVIL, html: `<p>${EVIL}</p>` })
  for (const path of PAGES) {
    const body = await isPage(t, server, path)
    t.notMatch(body, /alert\(1\)<\/script>|<img src=x/, 'and what others wrote is text')
  }
})

test('links on our pages lead somewhere', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  for (const path of PAGES) {
    const { body } = await server.inject(path)
    for (const [, url] of body.matchAll(/<a href="([^"]+)"/g))
      t.equal((await server.inject(url!)).statusCode, 200, `${path} → ${url}`)
  }
})

test('the reference is the whole of Swagger UI over our own document', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  const script = (await server.inject('/assets/reference.js')).body
  const url = /url: '([^']+)'/.exec(script)?.[1]
  t.equal(url, '/api/v1/openapi.json')
  t.match((await server.inject(url!)).json(), { openapi: /^3\.1/, paths: { '/products': { get: {} } } })
  t.match(script, /validatorUrl: null/, 'which asks nobody else')
  t.match((await server.inject('/docs')).body, /<div id="reference"><\/div>/)
})

test('every problem leads to its explanation', async (t) => {
  const { app, server } = await testMarket(t, { products: 2 })
  const { body } = await server.inject('/docs/problems')
  const explained = new Set([...body.matchAll(/<tr id="([^"]+)">/g)].map(([, id]) => id))
  const failures = [
    await server.inject('/nowhere'),
    await server.inject('/api/v1/products/999'),
    await server.inject('/api/v1/products?limit=x'),
    await server.inject('/api/v1/auth/me'),
    await server.inject({ method: 'DELETE', url: '/api/v1/products' }),
    await server.inject({
      method: 'POST',
      url: '/api/v1/auth/login',
      headers: { 'content-type': 'text/csv' },
      payload: 'a',
    }),
    await server.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email: 'x'.repeat(1_100_000) } }),
  ]
  const v2 = [
    await server.inject('/api/v2/no.such'),
    await server.inject('/api/v2/auth.login'),
    await server.inject('/api/v2/products.byId?input=%7B'),
    await server.inject({
      method: 'POST',
      url: '/api/v2/auth.login',
      headers: { 'content-type': 'text/csv' },
      payload: 'a',
    }),
    await server.inject({ method: 'POST', url: '/api/v2/auth.login', payload: { email: 'x'.repeat(1_100_000) } }),
  ].map((answer) => answer.json<{ error: { data: { problem: { type: string; code: string } } } }>().error.data.problem)
  t.equal(new Set(v2.map(({ code }) => code)).size, 5)
  for (const { type, code } of v2) {
    t.match(code, /^trpc\./)
    t.equal(type, `/docs/problems#${code}`)
    t.ok(explained.has(code), code)
  }
  await rowsOf(app.url, 'alter table products rename to gone')
  failures.push(await server.inject('/api/v1/products/1'))
  t.equal(new Set(failures.map(({ statusCode }) => statusCode)).size, 7, 'of all kinds')
  for (const { statusCode, body: text } of failures) {
    const { type, code } = JSON.parse(text) as { type: string; code: string }
    t.equal(type, `/docs/problems#${code}`)
    t.ok(explained.has(code), `${statusCode} ${code}`)
  }
  const codes = (await server.inject('/api/v1/openapi.json')).body.matchAll(/`([a-z-]+\.[a-z-]+)`/g)
  for (const [, code] of codes) t.ok(explained.has(code), `${code} of the reference`)
})

test('security headers are on every answer, failures and assets included', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  const { app, server: broken } = await testMarket(t, { products: 2 })
  await rowsOf(app.url, 'alter table products rename to gone')
  const answers = await Promise.all(
    [...PAGES, '/assets/site.css', '/nowhere', '/api/v1/products', '/api/v2/products.list', '/livez'].map((path) =>
      server.inject(path),
    ),
  )
  const bug = await broken.inject('/api/v1/products/1')
  t.equal(bug.statusCode, 500)
  for (const { headers } of [...answers, bug]) {
    t.match(headers, {
      'content-security-policy': /default-src 'self'/,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'x-powered-by': undefined,
    })
  }
})

test('the mailbox shows what was sent, newest first, to people and to programs', async (t) => {
  const { app, server } = await testMarket(t, { products: 2 })
  t.strictSame((await server.inject('/dev/mailbox.json')).json(), [])
  t.match((await server.inject('/dev/mailbox')).body, /Nothing has been sent yet/)
  const send = (subject: string) =>
    app.gateways.email.send({ to: 'ada@example.com', subject, text: 'one\n\ntwo', html: '<p>one</p>' })
  for (const subject of ['first', 'second', EVIL]) await send(subject)
  const mails = (await server.inject('/dev/mailbox.json')).json<Record<string, unknown>[]>()
  t.strictSame(
    mails.map(({ subject }) => subject),
    [EVIL, 'second', 'first'],
  )
  for (const mail of mails)
    t.strictSame(Object.keys(mail), ['id', 'channel', 'to', 'subject', 'text', 'html', 'sentAt'])
  t.match(mails[1], { id: Number, channel: 'email', to: 'ada@example.com', text: 'one\n\ntwo', html: '<p>one</p>' })
  t.match(mails[1]!['sentAt'], /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  const { body } = await server.inject('/dev/mailbox')
  t.ok(body.indexOf('second') < body.indexOf('first'))
  t.match(body, /&lt;script&gt;alert\(1\)&lt;\/script&gt;&lt;img/)
})

test('none of the demo exists outside the demo', async (t) => {
  const { app, server } = await testMarket(t, { products: 2, env: { DEMO: '0', PUBLIC_URL: 'https://shop.example' } })
  for (const path of ['/dev/mailbox', '/dev/mailbox.json']) t.equal((await server.inject(path)).statusCode, 404)
  t.notMatch((await server.inject('/')).body, /mailbox/)
  await app.gateways.email.send({ to: 'ada@example.com', subject: 'To the log', text: '', html: '' })
  t.strictSame(await rowsOf(app.url, 'select from mailbox_messages'), [])
})
