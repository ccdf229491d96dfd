import type { LookupAddress } from 'node:dns'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test, type Test } from 'tap'
import type { WebhookOutcome } from '../../../domain/common/webhook-gateway.ts'
import { readConfig } from '../../../server/config.ts'
import { dnsResolve } from '../../../server/gateways/addresses.ts'
import { type WebhookOptions, webhookGateway, webhooksOf } from '../../../server/gateways/webhooks.ts'
import { selfSigned } from '../../support/certificate.ts'
import { httpProvider, type Reply, silence } from '../../support/http-provider.ts'
import { nameServer } from '../../support/name-server.ts'

const about = 'https://shop.example'
const gatewayWith = (options: Partial<WebhookOptions> = {}) => webhookGateway({ about, ...options })
const call = (url: string) => ({ url, headers: { 'webhook-id': 'msg_1' }, body: '{"type":"x"}' })

/** A receiver on this machine, and a gateway that may go there. */
async function receiver(t: Test, reply: Reply, options: Partial<WebhookOptions> = {}) {
  const provider = await httpProvider(t, reply)
  const gateway = gatewayWith({ allowPrivate: true, ...options })
  return { provider, post: (path = '/hook') => gateway.post(call(`${provider.base}${path}`)) }
}

test('what is posted arrives as it was given, with who sends it', async (t) => {
  const { provider, post } = await receiver(t, { status: 201, body: 'thanks' })
  t.match(await post('/hook?for=books'), { status: 201, error: null, response: 'thanks', ms: Number })
  const [taken] = provider.taken
  t.equal(`${taken!.method} ${taken!.path}`, 'POST /hook?for=books')
  t.equal(taken!.body.toString(), '{"type":"x"}')
  t.match(taken!.headers, {
    'webhook-id': 'msg_1',
    'content-type': 'application/json',
    'content-length': '12',
    'user-agent': `Fashionistar-Webhooks/1.0 (+${about})`,
  })
})

test('whatever comes of it is an outcome', async (t) => {
  const { provider, post } = await receiver(t, silence, { timeout: 100 })
  const noAnswer = (outcome: WebhookOutcome, error: RegExp, name = 'no answer') =>
    t.match(outcome, { status: null, response: null, error, ms: Number }, name)
  noAnswer(await post(), /no answer in time/)
  provider.reply = (response) => void response.writeHead(200).write('half of')
  noAnswer(await post(), /no answer in time/, 'half an answer is none')
  provider.reply = (response) => void response.destroy()
  noAnswer(await post(), /./)
  provider.reply = { status: 500, body: 'zero \0 here' }
  t.match(await post(), { status: 500, error: null, response: 'zero \uFFFD here' }, 'as PostgreSQL can keep it')
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const { port } = closed.address() as AddressInfo
  closed.close()
  await once(closed, 'close')
  noAnswer(await gatewayWith({ allowPrivate: true }).post(call(`http://127.0.0.1:${port}/`)), /ECONNREFUSED/)
})

test('a redirect is an answer like any other', async (t) => {
  const elsewhere = await httpProvider(t, { status: 200 })
  for (const status of [301, 302, 303, 307, 308]) {
    const { post } = await receiver(t, { status, headers: { location: elsewhere.base } })
    t.match(await post(), { status, error: null })
  }
  t.strictSame(elsewhere.taken, [], 'nobody went there')
})

const endless: Reply = (response) => {
  response.writeHead(200)
  const more = () => void (response.writable && response.write('x'.repeat(10_000), more))
  more()
}

test('of a long answer the beginning is kept, and the rest not waited for', async (t) => {
  const { post } = await receiver(t, endless, { timeout: 5_000 })
  const { status, response } = await post()
  t.equal(status, 200)
  t.equal(response, 'x'.repeat(4_096))
})

test('an address is https, without a name, on a usual port, and says where', async (t) => {
  const gateway = gatewayWith()
  for (const url of [
    'https://receiver.example',
    'https://receiver.example/hooks/1?key=2',
    'https://receiver.example:443/',
    'https://receiver.example:8443/',
    'https://8.8.8.8/',
    'https://[2a00:1450:4001::200a]/',
  ]) {
    t.equal(gateway.objectionTo(url), undefined, url)
  }
  const wrong: Readonly<Record<string, RegExp>> = {
    '': /URL/,
    '/hook': /URL/,
    'receiver.example': /URL/,
    'http://receiver.example/': /https/,
    'ftp://receiver.example/': /https/,
    'file:///etc/passwd': /https/,
    'javascript:alert(1)': /https/,
    'https://me:secret@receiver.example/': /passwords/,
    'https://me@receiver.example/': /passwords/,
    'https://receiver.example/#part': /#/,
    'https://receiver.example:22/': /port/,
    'https://receiver.example:25/': /port/,
    'https://receiver.example:80/': /port/,
  }
  for (const [url, message] of Object.entries(wrong)) t.match(gateway.objectionTo(url), message, url)
})

/** Addresses by which a stranger might lead us to ourselves, as a URL may write them. */
const inside = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '192.0.0.192',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:8.8.8.8]',
  '[::ffff:169.254.169.254]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
]

test('an address that is not public is refused when it is written, and again when it is sent to', async (t) => {
  const gateway = gatewayWith({ resolve: () => Promise.reject(new Error('nobody was to be asked')) })
  for (const host of inside) {
    const url = `https://${host}:8443/hook`
    t.match(gateway.objectionTo(url), /not a public address/, host)
    t.match(await gateway.post(call(url)), { status: null, error: /not a public address/ }, host)
  }
})

test('nor does a name lead there, however many addresses it has', async (t) => {
  const certificate = selfSigned()
  const provider = await httpProvider(t, { status: 200 }, certificate)
  const { port } = new URL(provider.base)
  const url = `https://localhost:${port}/hook`
  const leads: Readonly<Record<string, readonly string[]>> = {
    loopback: ['127.0.0.1'],
    'loopback of the sixth version': ['::1'],
    mapped: ['::ffff:127.0.0.1'],
    private: ['10.1.2.3'],
    metadata: ['169.254.169.254'],
    'carrier-grade': ['100.64.3.2'],
    'unique local': ['fd12:3456::1'],
    'a public one first': ['93.184.216.34', '127.0.0.1'],
    'a public one last': ['127.0.0.1', '93.184.216.34'],
  }
  for (const [name, addresses] of Object.entries(leads)) {
    const asked: string[] = []
    const resolve = async (hostname: string): Promise<LookupAddress[]> => {
      asked.push(hostname)
      return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    }
    const gateway = gatewayWith({ resolve, certificate: certificate.cert })
    t.equal(gateway.objectionTo(url), undefined, 'the name itself is no reason')
    t.match(await gateway.post(call(url)), { status: null, error: 'localhost is not a public address.' }, name)
    t.strictSame(asked, ['localhost'])
  }
  t.strictSame(provider.taken, [], 'and nobody was asked')
})

test('a name is asked once: what was checked is what is connected to', async (t) => {
  const provider = await httpProvider(t, { status: 200 })
  const { port } = new URL(provider.base)
  let asked = 0
  const resolve = async (): Promise<LookupAddress[]> => {
    asked += 1
    return [{ address: asked === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }]
  }
  const gateway = gatewayWith({ allowPrivate: true, resolve, timeout: 2_000 })
  t.match(await gateway.post(call(`http://rebinding.example:${port}/`)), { status: 200 })
  t.equal(asked, 1)
  t.match(await gateway.post(call(`http://rebinding.example:${port}/`)), { error: /not a public address/ })
  t.equal(provider.taken.length, 1)
  const nowhere = gatewayWith({ resolve: async () => [] })
  t.match(await nowhere.post(call('https://nowhere.example/')), { status: null, error: /no address/ })
})

test('outside the demo names are asked of DNS alone, and of all its answers none may lead inside', async (t) => {
  const names = await nameServer(t, {
    'four.example': { A: ['10.0.0.1'] },
    'six.example': { AAAA: ['fd00::1'] },
    'both.example': { A: ['127.0.0.1'], AAAA: ['::1'] },
  })
  const resolve = dnsResolve({ servers: [names], timeout: 500 })
  const error = async (url: string) => (await gatewayWith({ resolve }).post(call(url))).error
  for (const name of ['four.example', 'six.example', 'both.example'])
    t.equal(await error(`https://${name}:8443/`), `${name} is not a public address.`)
  t.match(await error('https://nobody.example/'), /nobody\.example/)
  t.match(await error('https://localhost:8443/'), /localhost/, 'nor is this machine reached by its own name')
  t.strictSame(await resolve('both.example'), [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ])
})

test('who is not who they say they are gets nothing', async (t) => {
  const provider = await httpProvider(t, { status: 200 }, selfSigned())
  const gateway = gatewayWith({ allowPrivate: true, certificate: selfSigned().cert })
  t.match(await gateway.post(call(`${provider.base}/`)), { status: null, error: /certificate|signature/ })
  t.strictSame(provider.taken, [])
})

const opens = (environment: NodeJS.ProcessEnv) =>
  webhooksOf(readConfig(environment)).objectionTo('http://127.0.0.1:4000/') === undefined

test('this machine and its network are for the demo: never what a cloud says of itself, and not in production', async (t) => {
  const gateway = gatewayWith({ allowPrivate: true })
  for (const url of ['http://localhost:4000/', 'http://127.0.0.1:80/', 'http://[::1]:4000/', 'https://192.168.1.7/']) {
    t.equal(gateway.objectionTo(url), undefined, url)
  }
  for (const host of ['169.254.169.254', '[fe80::1]', '0.0.0.0', '224.0.0.1', '100.64.0.1', '[::ffff:127.0.0.1]']) {
    t.match(gateway.objectionTo(`http://${host}/`), /not a public address/, host)
  }
  t.ok(opens({}), 'the demo on this machine')
  t.notOk(opens({ DATABASE_URL: 'postgres://db.internal/shop' }))
  t.notOk(opens({ WEBHOOK_ALLOW_PRIVATE: '0' }))
  t.ok(opens({ DATABASE_URL: 'postgres://db.internal/shop', WEBHOOK_ALLOW_PRIVATE: '1' }))
})
