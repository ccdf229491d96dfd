import { runInNewContext } from 'node:vm'
import t, { test } from 'tap'
import { testMarket } from '../support/app.ts'

const { server } = await testMarket(t)

test('the page that takes the token is kept nowhere and names its address to nobody', async (t) => {
  const { statusCode, headers, body } = await server.inject('/reset-password')
  t.equal(statusCode, 200)
  t.match(headers, { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'content-type': /^text\/html/ })
  t.match(body, '<script src="/assets/reset-password.js"></script>')
  t.notMatch(body, /<script>|style=|onsubmit/, 'nothing in it needs an exception from the policy')
  const script = await server.inject('/assets/reset-password.js')
  t.match(script.headers, { 'content-type': /^text\/javascript/ })
})

/** Runs the script of the page in as much of a browser as it asks for. */
async function page(hash: string, response: { ok: boolean; json(): Promise<object> }) {
  const { body: script } = await server.inject('/assets/reset-password.js')
  const told: string[] = []
  const asked: [url: string, options: Record<string, unknown>][] = []
  const address: string[] = []
  let submit: ((event: object) => void) | undefined
  const form = {
    hidden: true,
    elements: { password: { value: 'three unlikely words' } },
    addEventListener: (_name: string, listener: (event: object) => void) => {
      submit = listener
    },
  }
  const outcome = {
    replaceChildren: (...parts: { textContent: string }[]) => told.push(...parts.map((part) => part.textContent)),
  }
  runInNewContext(script, {
    document: { getElementById: (id: string) => (id === 'reset' ? form : outcome), createElement: () => ({}) },
    history: { replaceState: (_state: null, _title: string, path: string) => address.push(path) },
    location: { hash, pathname: '/reset-password' },
    URLSearchParams,
    fetch: async (url: string, options: Record<string, unknown>) => {
      asked.push([url, options])
      return response
    },
  })
  const send = async () => {
    submit?.({ preventDefault: () => {} })
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { form, told, asked, address, send }
}

test('the token goes from behind the # into the body of one request, and out of the address', async (t) => {
  const { form, told, asked, address, send } = await page('#token=Nw.d1p9c0-0', { ok: true, json: async () => ({}) })
  t.equal(form.hidden, false)
  t.strictSame(address, ['/reset-password'])
  await send()
  const [url, options] = asked[0]!
  t.equal(url, '/api/v1/auth/password/reset')
  t.match(options, { method: 'POST', credentials: 'omit' })
  t.strictSame(JSON.parse(String(options['body'])), { token: 'Nw.d1p9c0-0', password: 'three unlikely words' })
  t.match(told, [/password is set/])
  t.equal(form.hidden, true)
})

test('what is wrong with the password or the link is said', async (t) => {
  const errors = [{ message: 'This password is too common.' }, { message: 'This password is entirely numeric.' }]
  const weak = await page('#token=x', { ok: false, json: async () => ({ detail: 'Several.', errors }) })
  await weak.send()
  t.strictSame(
    weak.told,
    errors.map(({ message }) => message),
  )
  const old = await page('#token=x', { ok: false, json: async () => ({ detail: 'The link is too old.' }) })
  await old.send()
  t.strictSame(old.told, ['The link is too old.'])
  const bare = await page('', { ok: true, json: async () => ({}) })
  t.match(bare.told, [/from the link in the mail/])
  t.equal(bare.form.hidden, true)
})
