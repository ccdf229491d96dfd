import { z } from 'zod'
import type { Answer } from '../../http.ts'
import { accepted, type CarrierApi, exchange, type Question } from '../api.ts'
import type { FedexAccount } from './account.ts'

const Granted = z.object({ access_token: z.string().min(1), expires_in: z.number() })

interface Token {
  readonly text: string
  /** Milliseconds since 1970. */
  readonly goodUntil: number
}

/** Before a token expires it is no longer used: a request under way must not come too late. */
const MARGIN_MS = 60_000

/**
 * Asks FedEx under an access token (OAuth 2, client credentials), which is kept for as long as it is good: FedEx counts
 * how often it is asked for one. Whoever asks meanwhile waits for the same.
 */
export function fedexSession(api: CarrierApi, account: FedexAccount, clock: () => Date) {
  let current: Promise<Token> | undefined

  const renew = (): Promise<Token> => {
    const next = grant(api, account, clock)
    current = next
    // What failed is forgotten, and asked for anew.
    next.catch(() => {
      if (current === next) current = undefined
    })
    return next
  }
  const token = async (): Promise<Token> => {
    const held = current
    if (held === undefined) return renew()
    const { goodUntil } = await held
    if (goodUntil > clock().getTime()) return held
    // Of several who find it expired, one asks.
    return current === held ? renew() : token()
  }

  return async function askFedex(question: Question): Promise<Answer> {
    const held = await token()
    const answer = await exchange(api, withToken(question, held))
    if (answer.status !== 401) return answer
    // Taken back before its time; nothing has been done under it.
    const stillHeld = (await current) === held
    return exchange(api, withToken(question, await (stillHeld ? renew() : token())))
  }
}

const withToken = (question: Question, { text }: Token): Question => ({
  ...question,
  headers: { ...question.headers, authorization: `Bearer ${text}`, 'x-locale': 'en_US' },
})

async function grant(api: CarrierApi, { clientId, clientSecret }: FedexAccount, clock: () => Date): Promise<Token> {
  const asked = clock().getTime()
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  const answer = await exchange(api, {
    method: 'POST',
    path: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  })
  const granted = accepted(api, answer, Granted)
  return { text: granted.access_token, goodUntil: asked + granted.expires_in * 1_000 - MARGIN_MS }
}
