import { test } from 'tap'
import { mailNames, mails, samples } from '../../domain/notifications/index.ts'
import { testMarket } from '../support/app.ts'

const { name } = samples['order-confirmation']

test('every message can be looked at in each of its languages', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  const { body: list } = await server.inject('/dev/mail')
  for (const name of mailNames) {
    for (const locale of mails[name].languages) {
      const url = `/dev/mail/${name}?locale=${locale}`
      t.match(list, `href="${url}"`)
      const { statusCode, body } = await server.inject(url)
      t.equal(statusCode, 200, url)
      t.match(body, new RegExp(`<iframe class="wide" sandbox [^>]*src="/dev/mail/${name}/html\\?locale=${locale}">`))
      t.match(body, new RegExp(`<h1 lang="${locale}">[^<]+</h1>[^]*<pre lang="${locale}">Fashionistar`))
      t.equal(/SMS and push/.test(body), mails[name].short)
    }
  }
})

test('a mail is shown under a policy by which it can be looked at and do nothing', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  const { headers, body } = await server.inject('/dev/mail/order-confirmation/html?locale=fr')
  t.match(body, `Bonjour ${name}`)
  t.match(headers, { 'content-type': 'text/html; charset=utf-8', 'x-frame-options': 'SAMEORIGIN' })
  t.strictSame(String(headers['content-security-policy']).split('; ').toSorted(), [
    "base-uri 'none'",
    "default-src 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    'sandbox',
    "style-src 'unsafe-inline'",
  ])
  const page = await server.inject('/dev/mail/order-confirmation')
  t.notMatch(page.headers['content-security-policy'], /unsafe/, 'which no page of ours has')
})

test('a language or message that is not there is no riddle', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  for (const query of ['', '?locale=yo', '?locale=', '?locale=fr&locale=fr'])
    t.match((await server.inject(`/dev/mail/order-confirmation${query}`)).body, '<h1 lang="en">Your order')
  t.match((await server.inject('/dev/mail/failure-report?locale=fr')).body, '<h1 lang="en">Failure in')
  for (const path of ['/dev/mail/nothing', '/dev/mail/constructor', '/dev/mail/nothing/html', '/dev/mail/..%2flayout'])
    t.equal((await server.inject(path)).statusCode, 404, path)
})

test('messages are one step from the landing page and the mailbox, in the demo', async (t) => {
  const { server } = await testMarket(t, { products: 2 })
  for (const path of ['/', '/dev/mailbox']) t.match((await server.inject(path)).body, '<a href="/dev/mail">')
  const { server: shop } = await testMarket(t, { products: 2, env: { DEMO: '0', PUBLIC_URL: 'https://shop.example' } })
  t.notMatch((await shop.inject('/')).body, '/dev/')
  for (const path of ['/dev/mail', '/dev/mail/order-confirmation', '/dev/mail/order-confirmation/html'])
    t.equal((await shop.inject(path)).statusCode, 404, path)
})
