import http from 'node:http'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import type { Call } from './scenarios.ts'

export interface Pouring {
  readonly perSecond: number
  readonly seconds: number
  readonly signal: AbortSignal
}

/** What became of calls that came at their own pace. */
export interface Poured {
  readonly seconds: number
  readonly asked: number
  /** How long each answer took from when its call was due, by status. */
  readonly statuses: ReadonlyMap<number, Waits>
  /** Connections that broke, and answers that never came. */
  readonly broken: number
}

/**
 * More are not under way at a time: as many as when who is let in waits for a second and who is not is told at once. Who waits for
 * one of them is late.
 */
const MOST_AT_ONCE = 500
const PATIENCE_MS = 30_000

/**
 * Sends calls at their own pace, whether those before have been answered or not, evenly apart and round and round. What is sent
 * late is counted from when it was due: a sender who waits would spare a slow server the very calls that tell of it.
 */
export async function pour(
  url: string,
  calls: readonly Call[],
  { perSecond, seconds, signal }: Pouring,
): Promise<Poured> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: MOST_AT_ONCE })
  const statuses = new Map<number, Waits>()
  let broken = 0
  const send = async (call: Call, due: number) => {
    const status = await statusOf(url, call, agent).catch(() => undefined)
    if (status === undefined) broken += 1
    else waitsOf(statuses, status).add(performance.now() - due)
  }
  const asked = Math.round(perSecond * seconds)
  const begun = performance.now()
  const under: Promise<void>[] = []
  try {
    for (let n = 0; n < asked; n += 1) {
      const due = begun + (n * 1_000) / perSecond
      // A timer fires a little early or late; only late may not count for the server.
      if (due - performance.now() >= 1) await sleep(due - performance.now(), undefined, { signal })
      // What is overdue goes out between answers, not before all of them.
      else await setImmediate()
      under.push(send(calls[n % calls.length]!, Math.min(due, performance.now())))
    }
    const lasted = (performance.now() - begun) / 1_000
    await Promise.all(under)
    return { seconds: lasted, asked, statuses, broken }
  } finally {
    agent.destroy()
  }
}

function statusOf(url: string, { method, path, headers, body }: Call, agent: http.Agent): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const request = http.request(url + path, { method, agent, headers: { ...headers, ...type }, timeout: PATIENCE_MS })
  request.on('response', (response) => {
    response.on('end', () => resolve(response.statusCode!)).on('error', reject)
    response.resume()
  })
  request.on('timeout', () => request.destroy(new Error('no answer came')))
  request.on('error', reject)
  request.end(body)
  return promise
}

function waitsOf(statuses: Map<number, Waits>, status: number): Waits {
  const known = statuses.get(status)
  if (known !== undefined) return known
  const made = new Waits()
  statuses.set(status, made)
  return made
}

const PER_MS = 10
const LONGEST_MS = 60_000

/** Counts waits by the tenth of a millisecond, so that millions of them take no room. */
export class Waits {
  readonly #counts = new Uint32Array(LONGEST_MS * PER_MS + 1)
  total = 0

  add(milliseconds: number): void {
    this.#counts[Math.min(this.#counts.length - 1, Math.max(0, Math.round(milliseconds * PER_MS)))]! += 1
    this.total += 1
  }

  /** In milliseconds. */
  quantile(share: number): number {
    let left = share * this.total
    return (
      Math.max(
        0,
        this.#counts.findIndex((count) => (left -= count) <= 0),
      ) / PER_MS
    )
  }
}
