import { Stripe } from 'stripe'
import { z } from 'zod'
import { ask } from '../../http.ts'
import { json } from '../said.ts'

export interface StripeAccount {
  readonly secretKey: string
  /** Signs what Stripe tells us. */
  readonly webhookSecret: string
  /** For the buyer's page; no secret. */
  readonly publishableKey: string | undefined
  /** `https://api.stripe.com` but for tests: where it is, without a path. */
  readonly base: string
}

/** A page of a hundred refunds has less. */
const MOST_BYTES = 1024 * 1024

/** The headers we go by. The package would print others. */
const HEARD = new Set(['request-id', 'idempotent-replayed'])

/**
 * Stripe's package writes and reads, the requests are ours: its own have no end to the wait for an answer that drips, and
 * are made once more when a connection breaks, whatever is said of retries.
 * @param timeout milliseconds one answer may take
 */
export function stripeClient({ secretKey, base }: StripeAccount, timeout: number): Stripe {
  const { protocol, hostname, port } = new URL(base)
  const secure = protocol === 'https:'
  return new Stripe(secretKey, {
    protocol: secure ? 'https' : 'http',
    host: hostname,
    port: port === '' ? (secure ? 443 : 80) : port,
    timeout,
    maxNetworkRetries: 0,
    telemetry: false,
    httpClient: { getClientName: () => 'node', makeRequest },
  })
}

type HttpClient = NonNullable<NonNullable<ConstructorParameters<typeof Stripe>[1]>['httpClient']>

const makeRequest: HttpClient['makeRequest'] = async (
  ...[host, port, path, method, headers, body, protocol, timeout]
) => {
  const answer = await ask({
    to: 'Stripe',
    url: new URL(`${protocol}://${host}:${port}${path}`),
    method,
    headers: headers as Record<string, string | number>,
    ...(method === 'POST' ? { body } : {}),
    timeout,
    most: MOST_BYTES,
  })
  const heard = Object.entries(answer.headers).filter(([name]) => HEARD.has(name)) as [string, string][]
  const kept = Object.fromEntries(heard)
  return {
    getStatusCode: () => answer.status,
    getHeaders: () => kept,
    getRawResponse: () => ({ headers: kept }),
    toJSON: async () => said(answer.status, answer.text),
    toStream: () => {
      throw new TypeError('Nothing is streamed.')
    },
  }
}

/** What is neither a success nor a failure of Stripe's making comes from between us, and is not taken for a success. */
function said(status: number, text: string): unknown {
  if (status >= 200 && status <= 299) return JSON.parse(text)
  const failure = Failure.safeParse(json(text))
  if (failure.success) return failure.data
  return { error: { type: 'api_error', code: `http-${status}`, message: `HTTP ${status}` } }
}

const Failure = z.object({ error: z.looseObject({}) })
