import { test } from 'tap'
import { bearer } from '../../doors/callers.ts'
import { testMarket } from '../../support/app.ts'

const URL = '/api/v1/csp-report'
const CLASSIC = 'application/csp-report'
const MODERN = 'application/reports+json'

const classic = {
  'csp-report': {
    'document-uri': 'https://shop.example/reset?code=do-not-print#do-not-print',
    'violated-directive': 'script-src-elem',
    'blocked-uri': 'https://evil.example/x.js?do-not-print',
    disposition: 'enforce',
    'original-policy': "default-src 'self'",
  },
}
const modern = [
  {
    type: 'csp-violation',
    age: 10,
    url: 'https://shop.example/a?do-not-print',
    user_agent: 'Mozilla',
    body: { documentURL: 'https://shop.example/a?do-not-print', effectiveDirective: 'img-src', blockedURL: 'inline' },
  },
  { type: 'deprecation', url: 'https://shop.example/b', body: { id: 'x' } },
  { type: 'csp-violation', url: 'https://shop.example/c', body: { effectiveDirective: 'font-src' } },
]

test('a browser reports what a policy refused, and the log says so, briefly', async (t) => {
  const lines: Record<string, unknown>[] = []
  const { server } = await testMarket(t, { products: 1, onLog: (line) => lines.push(line) })
  const report = async (type: string, payload: unknown, headers: object = {}) => {
    lines.length = 0
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
    const answer = await server.inject({
      method: 'POST',
      url: URL,
      headers: { 'content-type': type, ...headers },
      payload: body,
    })
    const said = lines.filter(({ msg }) => msg === 'content policy')
    t.notMatch(JSON.stringify(lines), 'do-not-print', 'nothing of a query')
    return { ...answer, headers: answer.headers, said }
  }

  const one = await report(CLASSIC, classic)
  t.match(one, { statusCode: 204, body: '' })
  t.match(one.said, [
    { directive: 'script-src-elem', document: 'https://shop.example/reset', blocked: 'https://evil.example/x.js' },
  ])
  const several = await report(`${MODERN}; charset=utf-8`, modern)
  t.equal(several.statusCode, 204)
  t.match(several.said, [
    { directive: 'img-src', document: 'https://shop.example/a', blocked: 'inline' },
    { directive: 'font-src', document: 'https://shop.example/c' },
  ])
  t.equal(several.said.length, 2)

  const forged = await report(CLASSIC, {
    'csp-report': { 'document-uri': 'a\r\nb\u2028c\u0000\u202e', 'violated-directive': 'x'.repeat(60_000) },
  })
  t.match(forged.said, [{ document: 'abc', directive: 'x'.repeat(100) }], 'on one line, and short')
  const many = await report(
    MODERN,
    Array.from({ length: 100 }, () => modern[0]),
  )
  t.equal(many.said.length, 20, 'one request does not fill the log')

  for (const [type, payload, status] of [
    [CLASSIC, '{', 400],
    [CLASSIC, '', 400],
    [CLASSIC, '[]x', 400],
    [CLASSIC, '{"csp-report":1}', 400],
    [MODERN, '{"some":"object"}', 400],
    [CLASSIC, '{"__proto__":{"x":1}}', 400],
    ['application/json', classic, 415],
    ['text/plain', 'x', 415],
    [CLASSIC, JSON.stringify({ 'csp-report': { x: 'x'.repeat(65_536) } }), 413],
    [MODERN, 'x'.repeat(1_048_577), 413],
  ] as const) {
    const answer = await report(type, payload)
    t.equal(answer.statusCode, status, `${type} ${JSON.stringify(payload).slice(0, 40)}`)
    t.match(answer.headers['content-type'], /^application\/problem\+json/)
    t.strictSame(answer.said, [])
  }
  t.match(await server.inject(URL), { statusCode: 405, headers: { allow: 'POST' } })
})

test('whoever reports need not say who they are, and cannot report without end', async (t) => {
  const { server } = await testMarket(t, { products: 1, env: { RATE_LIMIT_ANON: '3/m' } })
  const report = (headers: object) =>
    server.inject({
      method: 'POST',
      url: URL,
      headers: { 'content-type': CLASSIC, origin: 'https://evil.example', ...headers },
      payload: JSON.stringify(classic),
    })
  t.equal((await report({ cookie: 'session=whatever; access=whatever' })).statusCode, 204, 'a cookie is not looked at')
  t.equal((await report(bearer('no.such.token'))).statusCode, 204)
  t.equal((await report({})).statusCode, 204)
  const last = await report({})
  t.equal(last.statusCode, 429)
  t.ok(Number(last.headers['retry-after']) > 0)
})
