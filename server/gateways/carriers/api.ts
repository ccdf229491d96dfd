import { type z } from 'zod'
import { CarrierRefused, CarrierUnclear } from '../../../domain/common/carrier-gateways.ts'
import { type Answer, ask, type Call, json, mayPass, quote } from '../http.ts'

/** How a carrier's API is asked, whoever it is. */
export interface CarrierApi {
  /** In words for failures, such as `DHL`. */
  readonly name: string
  readonly base: string
  readonly timeout: number
  /** What no failure may repeat. */
  readonly secrets: readonly string[]
  /** What the carrier says instead of yes. */
  readonly refusalIn: (answer: unknown) => Refusal | undefined
}

export interface Refusal {
  readonly code?: string | undefined
  readonly message?: string | undefined
}

export interface Question extends Pick<Call, 'method' | 'headers'> {
  /** Below the base, with its slash and its query. */
  readonly path: string
  /** Sent as JSON, or as it is when it is a text. */
  readonly body?: unknown
}

export interface CarrierOptions {
  /** Milliseconds until a carrier must have answered whole; 20 seconds by default. */
  readonly timeout?: number
  readonly clock?: () => Date
}

/** Making a label takes a carrier several seconds. */
export const CARRIER_TIMEOUT = 20_000

/** Labels come inside the answer. */
const MOST_BYTES = 16 * 1024 * 1024

/**
 * Asks a carrier once.
 * @throws CarrierUnclear when there is no whole answer, or one that says to come back
 */
export async function exchange(api: CarrierApi, { path, body, headers, ...question }: Question): Promise<Answer> {
  const isText = typeof body === 'string' || body === undefined
  const call: Call = {
    ...question,
    to: api.name,
    url: new URL(api.base + path),
    headers: { accept: 'application/json', ...(isText ? {} : { 'content-type': 'application/json' }), ...headers },
    body: isText ? body : JSON.stringify(body),
    timeout: api.timeout,
    most: MOST_BYTES,
  }
  const answer = await ask(call).catch((error: Error) => {
    throw new CarrierUnclear(error.message, { cause: error })
  })
  if (mayPass(answer.status)) throw new CarrierUnclear(said(api, answer).message)
  return answer
}

/**
 * What a carrier has answered.
 * @throws CarrierRefused for no; CarrierUnclear for a yes that does not say what has been done
 */
export function accepted<T extends z.ZodType>(api: CarrierApi, answer: Answer, shape: T): z.output<T> {
  if (answer.status < 200 || answer.status >= 300) throw refused(api, answer)
  const result = shape.safeParse(json(answer.text))
  if (result.success) return result.data
  const where = result.error.issues[0]?.path.join('.') ?? ''
  throw new CarrierUnclear(`${api.name}: HTTP ${answer.status} with an answer of another form${where && ` (${where})`}`)
}

export function refused(api: CarrierApi, answer: Answer): CarrierRefused {
  const { code, message } = said(api, answer)
  return new CarrierRefused(code, message)
}

/** The carrier's own code and words, without the secrets that it may have repeated. */
function said(
  { name, secrets, refusalIn }: CarrierApi,
  { status, text }: Answer,
): { readonly code: string; readonly message: string } {
  const { code, message } = refusalIn(json(text)) ?? {}
  const words = [`HTTP ${status}`, code, message].filter((word) => word !== undefined).join(' ')
  const reason = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), words)
  return { code: quote(code ?? `http-${status}`), message: `${name}: ${quote(reason)}` }
}
