import http from 'node:http'
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Latency, microsecondsSince, type Order, type Told } from './messages.ts'

/** Many who watch, with nothing but a socket each. */
interface Subscriber {
  readonly request: http.ClientRequest
  /** What was said last, by variant. */
  readonly now: Map<number, number>
}

const PATIENCE_MS = 30_000
const MOST_AT_ONCE = 100

const begin = BigInt(process.argv[2]!)
const sharedId = Number(process.argv[3])
const all = createHistogram()
const shared = createHistogram()
let subscribers: Subscriber[] = []
let deliveries = 0
let broken = 0
let leaving = false

async function join(url: string, watched: readonly (readonly number[])[]): Promise<void> {
  const waiting = [...watched]
  const inTurn = async () => {
    for (let variantIds = waiting.pop(); variantIds !== undefined; variantIds = waiting.pop()) {
      await subscribe(url, variantIds)
    }
  }
  await Promise.all(Array.from({ length: MOST_AT_ONCE }, inTurn))
}

/** Resolves with the present state of all of them. */
function subscribe(url: string, variantIds: readonly number[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const now = new Map<number, number>()
  const path = `${url}/api/v2/stock.watch?input=${encodeURIComponent(JSON.stringify({ variantIds }))}`
  const lose = () => {
    if (!leaving) broken += 1
    resolve()
  }
  const request = http.get(path, { agent: false, headers: { accept: 'text/event-stream' } }, (answer) => {
    if (answer.statusCode !== 200) return lose()
    let rest = ''
    answer.setEncoding('utf8').on('data', (text: string) => {
      const events = (rest + text).split('\n\n')
      rest = events.pop()!
      for (const event of events) hear(event, now)
      if (now.size === variantIds.length) resolve()
    })
    answer.on('close', lose)
  })
  request.on('error', lose)
  subscribers.push({ request, now })
  return promise
}

/** The present state is nothing of everything, so that what is more than nothing is a change, and says when it was made. */
function hear(event: string, now: Map<number, number>): void {
  const [, text] = /^data: (\{"variantId".*)$/m.exec(event) ?? []
  if (text === undefined) return
  const { variantId, available } = JSON.parse(text) as { variantId: number; available: number }
  now.set(variantId, available)
  if (available === 0) return
  deliveries += 1
  const latency = Math.max(1, microsecondsSince(begin) - available)
  all.record(latency)
  if (variantId === sharedId) shared.record(latency)
}

async function settle(last: Readonly<Record<number, number>>): Promise<number> {
  const missing = () =>
    subscribers.reduce((sum, { now }) => sum + [...now].filter(([id, value]) => (last[id] ?? 0) !== value).length, 0)
  for (const deadline = Date.now() + PATIENCE_MS; missing() > 0 && Date.now() < deadline; await sleep(50));
  return missing()
}

function leave(): void {
  leaving = true
  for (const { request } of subscribers) request.destroy()
  subscribers = []
}

/** @returns how often somebody has not been told the last */
async function obey(order: Order): Promise<number> {
  leaving = false
  if (order.kind === 'settle') return settle(order.last)
  if (order.kind === 'leave') leave()
  else await join(order.url, order.watched)
  return 0
}

const latencyOf = (histogram: RecordableHistogram): Latency => ({
  p50: histogram.percentile(50) / 1_000,
  p99: histogram.percentile(99) / 1_000,
  max: histogram.max / 1_000,
})

async function answer(order: Order): Promise<void> {
  const missing = await obey(order)
  const told: Told = { deliveries, missing, broken, all: latencyOf(all), shared: latencyOf(shared) }
  process.send!(told)
}

process.on('message', (order: Order) => void answer(order))
process.on('disconnect', () => process.exit())
