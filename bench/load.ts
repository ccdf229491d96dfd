import autocannon from 'autocannon'
import type { Call } from './scenarios.ts'

export interface Round {
  readonly seconds: number
  /** Answers of status 2xx. */
  readonly good: number
  /** Other answers, errors and timeouts. */
  readonly bad: number
  /** Milliseconds of each answer. */
  readonly latencies: readonly number[]
}

export interface Load {
  readonly url: string
  readonly calls: readonly Call[]
  readonly connections: number
  readonly seconds: number
  readonly signal: AbortSignal
}

/** Sends calls over keep-alive connections, each connection with a share of its own, for so many seconds. */
export async function fire({ url, calls, connections, seconds, signal }: Load): Promise<Round> {
  signal.throwIfAborted()
  const share = Math.floor(calls.length / connections)
  let taken = 0
  const latencies: number[] = []
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>()
  const run = autocannon(
    {
      url,
      connections,
      duration: seconds,
      timeout: 10,
      setupClient: (client) => client.setRequests(calls.slice(taken, (taken += share)).map(toRequest)),
    },
    (error: Error | null, result) => (error === null ? resolve(result) : reject(error)),
  )
  run.on('response', (_client, _status, _bytes, milliseconds) => latencies.push(milliseconds))
  const stop = () => (run as unknown as { stop(): void }).stop()
  signal.addEventListener('abort', stop, { once: true })
  const result = await promise
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  const good = result['2xx']
  return { seconds: result.duration, good, bad: latencies.length - good + result.errors + result.timeouts, latencies }
}

const toRequest = ({ method, path, headers, body }: Call): autocannon.Request => ({
  method,
  path,
  headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
  ...(body === undefined ? {} : { body }),
})
