import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Request } from '../../tests/support/race/race.ts'

/** How often what stood between somebody and an answer. */
export type Hindrances = Record<string, number>

/** Longer than a process that has died may hold a request that was under way. */
const PATIENCE_MS = 240_000

/**
 * Sends a request until it is answered, as a client does that has given it a key: whatever came of it before, it is done once.
 * @returns the answer; what is neither that nor a clear word to come again is an answer too
 */
export async function stubborn(
  url: string,
  { path, headers, body }: Request,
  key: string,
  met: Hindrances,
): Promise<Answer> {
  const note = (what: string) => (met[what] = (met[what] ?? 0) + 1)
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(500)) {
    const answer = await once(url + path, { ...headers, 'idempotency-key': key }, body)
    if (Date.now() > deadline) return answer ?? { status: 0, body: {} }
    if (answer === undefined) note('connection lost')
    else if (answer.status === 503) note('503')
    else if (codeOf(answer) === 'common.idempotency-in-flight') note('under way elsewhere')
    else return answer
  }
}

/** Nothing where the connection ended before there was one. */
async function once(url: string, headers: Readonly<Record<string, string>>, body: object): Promise<Answer | undefined> {
  try {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: response.status, body: await response.json() }
  } catch {
    return undefined
  }
}

/** Of a failure, whichever door has told it. */
export function codeOf({ body }: Answer): string | undefined {
  const { code, error } = body as { code?: string; error?: { data: { problem: { code: string } } } }
  return error === undefined ? code : error.data.problem.code
}

/** What an order was numbered, whichever door has made it. */
export function idOf({ body }: Answer): number {
  const { id, result } = body as { id?: number; result?: { data: { id: number } } }
  return id ?? result!.data.id
}
