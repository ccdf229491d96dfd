import { Client } from 'pg'
import { EventSource } from 'eventsource'
import { DEMO_PASSWORD } from '../../server/demo.ts'
import type { Topology } from './topology.ts'

type Wrongs = string[]
type Headers = Readonly<Record<string, string>>

const json = { 'content-type': 'application/json' }

const post = (url: string, body: unknown, headers: Headers = {}): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) })

async function signIn(url: string): Promise<{ accessToken: string; refreshToken: string }> {
  const response = await post(`${url}/api/v1/auth/login`, {
    email: 'customer@fashionistar.test',
    password: DEMO_PASSWORD,
  })
  return (await response.json()) as { accessToken: string; refreshToken: string }
}

/** The HTTP of it, by the front: both doors, probes, what is kept from the outside, and headers said once. */
export async function smoke({ url, webs }: Topology): Promise<Wrongs> {
  const wrongs: Wrongs = []
  const expected: [path: string, status: number][] = [
    ['/', 200],
    ['/docs', 200],
    ['/livez', 200],
    ['/readyz', 404],
    ['/metrics', 404],
    ['/api/v1/products', 200],
    ['/api/v1/products?search=dress', 200],
    ['/api/v2/products.list', 200],
    ['/api/v1/openapi.json', 200],
    ['/api/v1/orders', 401],
    ['/nowhere', 404],
  ]
  for (const [path, status] of expected) {
    const answer = await fetch(url + path)
    await answer.arrayBuffer()
    if (answer.status !== status) wrongs.push(`${path} was answered with ${answer.status}, not ${status}`)
    const sniff = answer.headers.get('x-content-type-options')
    if (sniff !== 'nosniff') wrongs.push(`${path} says x-content-type-options: ${String(sniff)}`)
  }
  for (const web of webs) {
    const answer = await fetch(`${web}/readyz`)
    if (answer.status !== 200) wrongs.push(`${web} is not ready: ${await answer.text()}`)
  }
  return wrongs
}

const order = (variantId: number) => ({
  items: [{ variantId, quantity: 1 }],
  deliveryAddress: { name: 'Chidi', line1: '1 Marina', city: 'Lagos', country: 'NG' },
})

/** One key, sent to both webs at once and again: one order. */
export async function idempotency({ webs }: Topology, variantId: number): Promise<Wrongs> {
  const { accessToken } = await signIn(webs[0]!)
  const headers = { authorization: `Bearer ${accessToken}`, 'idempotency-key': crypto.randomUUID() }
  const answers: Response[] = []
  for (let round = 0; round < 3; round += 1) {
    answers.push(...(await Promise.all(webs.map((web) => post(`${web}/api/v1/orders`, order(variantId), headers)))))
  }
  const made = answers.filter(({ status }) => status === 201)
  const numbers = new Set(await Promise.all(made.map(async (each) => ((await each.json()) as { id: number }).id)))
  const others = answers.filter(({ status }) => ![201, 409].includes(status)).map(({ status }) => status)
  const wrongs = others.map((status) => `one key was answered with ${status}`)
  return numbers.size === 1 ? wrongs : [...wrongs, `one key made ${numbers.size} orders`]
}

/** Who signs out at one web is out at the other. */
export async function revocation({ webs }: Topology): Promise<Wrongs> {
  const [one = '', other = ''] = webs
  const { accessToken, refreshToken } = await signIn(one)
  const authorization = `Bearer ${accessToken}`
  const me = () => fetch(`${other}/api/v1/auth/me`, { headers: { authorization } })
  if ((await me()).status !== 200) return ['a token of one web is not known at the other']
  await post(`${one}/api/v1/auth/logout`, { refreshToken }, { authorization })
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await me()).status === 401) return []
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return ['who signed out at one web is still in at the other after 5 s']
}

/** What is guessed at one web counts at the other. */
export async function sharedLimits({ webs }: Topology): Promise<Wrongs> {
  const guess = (n: number) =>
    post(`${webs[n % 2]!}/api/v1/auth/login`, { email: 'nobody@fashionistar.test', password: `guess ${n} of many` })
  const statuses: number[] = []
  for (let n = 0; n < 400 && statuses.at(-1) !== 429; n += 1) statuses.push((await guess(n)).status)
  if (statuses.at(-1) !== 429) return [`${statuses.length} guesses at two webs, and none was held up`]
  const next = (await guess(statuses.length)).status
  return next === 429 ? [] : [`held up at one web, a guess at the other was answered with ${next}`]
}

/** A change made in the database is seen by who watches through nginx. */
export async function liveStock({ url }: Topology, databaseUrl: string, variantId: number): Promise<Wrongs> {
  const input = encodeURIComponent(JSON.stringify({ variantIds: [variantId] }))
  const source = new EventSource(`${url}/api/v2/stock.watch?input=${input}`)
  const seen: number[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const enough = setTimeout(resolve, 15_000)
  source.addEventListener('message', ({ data }: { data: string }) => {
    const { available } = JSON.parse(data) as { available?: number }
    if (available === undefined) return
    seen.push(available)
    if (seen.length === 1) void change(databaseUrl, variantId)
    else resolve()
  })
  await promise
  clearTimeout(enough)
  source.close()
  return seen.length > 1 && seen[0] !== seen[1] ? [] : [`live stock through nginx told ${JSON.stringify(seen)}`]
}

async function change(url: string, variantId: number): Promise<void> {
  const client = new Client(url)
  await client.connect()
  await client.query('update stock_levels set on_hand = on_hand + 1 where variant_id = $1', [variantId])
  await client.end()
}
