import http from 'node:http'
import https from 'node:https'
import { DeliveryError } from '../../domain/common/gateways.ts'

/** One request to somebody who works for us. */
export interface Call {
  /** Who is asked, in words for the failure; addresses may be secret. */
  readonly to: string
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string | number>>
  readonly body?: string | Uint8Array | undefined
  /** Milliseconds until the whole answer must be here, looking up the name included. */
  readonly timeout: number
  /** Most bytes of an answer; 64 KiB by default. */
  readonly most?: number
  /** Of a longer answer only the beginning is read, of so many bytes: then it is no failure. */
  readonly keep?: number
  readonly agent?: http.Agent
}

export interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly text: string
}

/** Nobody answered, or not all of it came: what was asked for may have been done or not. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

const MOST_BYTES = 64 * 1024

/**
 * Posts once to somebody who delivers for us.
 * @throws DeliveryError that may pass, when there is no whole answer
 */
export async function post(call: Omit<Call, 'method'>): Promise<Answer> {
  try {
    return await ask({ ...call, method: 'POST' })
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    // An agent that judges addresses says itself what it thinks of one.
    if (error.cause instanceof DeliveryError) throw error.cause
    throw new DeliveryError(error.message, { permanent: false, cause: error.cause })
  }
}

/**
 * Asks once. Redirects are answers like any other: following one would take credentials to where it points.
 * @throws NoAnswer
 */
export async function ask(call: Call): Promise<Answer> {
  const signal = AbortSignal.timeout(call.timeout)
  try {
    const response = await send(call, signal)
    const text = await textOf(response, call)
    return { status: response.statusCode ?? 0, headers: response.headers, text }
  } catch (error) {
    const reason = signal.aborted ? 'no answer in time' : reasonOf(error)
    throw new NoAnswer(`${call.to}: ${reason}`, { cause: error })
  }
}

/** Whether the same request may succeed later. */
export const mayPass = (status: number): boolean => status === 408 || status === 429 || status >= 500

/** Undefined for what is no JSON, such as a page of a proxy. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What somebody answered, fit for a message of ours: one line, not long, nothing that PostgreSQL could not keep. */
export const quote = (text: string): string =>
  text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed()

function send({ method, url, headers, body, agent }: Call, signal: AbortSignal): Promise<http.IncomingMessage> {
  const { request } = url.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const outgoing = request(url, { method, headers: { ...headers, ...length }, signal, agent })
    outgoing.on('response', resolve)
    outgoing.on('error', reject)
    // An answer that is none, such as an upgrade nobody asked for, ends without an error.
    outgoing.on('close', () => reject(new Error('the connection was closed')))
    outgoing.end(body)
  })
}

async function textOf(
  response: AsyncIterable<Uint8Array>,
  { keep, most = MOST_BYTES }: Pick<Call, 'keep' | 'most'>,
): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response) {
    bytes += chunk.length
    chunks.push(chunk)
    // Leaving the loop closes the connection.
    if (keep !== undefined && bytes >= keep) break
    if (keep === undefined && bytes > most) throw new Error(`an answer of more than ${most} bytes`)
  }
  return Buffer.concat(chunks).subarray(0, keep).toString()
}

/** A failure to connect to several addresses has a code and no message. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException
  return message === '' ? (code ?? 'the connection failed') : message
}
