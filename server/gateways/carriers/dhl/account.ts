import { z } from 'zod'
import { type CarrierApi, CARRIER_TIMEOUT, type CarrierOptions } from '../api.ts'

export interface DhlAccount {
  readonly apiKey: string
  readonly apiSecret: string
  /** The number we ship under. */
  readonly account: string
  /** `https://express.api.dhl.com/mydhlapi` but for tests and DHL's sandbox. */
  readonly base: string
  /** Absent: notices are nobody's. */
  readonly webhookSecret: string | undefined
}

/** A problem document; the number before the colon of its detail is DHL's code. */
const Problem = z.object({
  detail: z.string().optional(),
  title: z.string().optional(),
  message: z.string().optional(),
})

export const dhlApi = (
  { apiKey, apiSecret, base }: DhlAccount,
  { timeout = CARRIER_TIMEOUT }: CarrierOptions,
): CarrierApi => ({
  name: 'DHL',
  base,
  timeout,
  secrets: [apiSecret, basic(apiKey, apiSecret)],
  refusalIn(answer) {
    const { data: problem } = Problem.safeParse(answer)
    if (problem === undefined) return undefined
    const [, code, words] = /^(\d+):\s*(.*)$/s.exec(problem.detail ?? '') ?? []
    return { code, message: words ?? problem.detail ?? problem.title ?? problem.message }
  },
})

/** @param messageId DHL's logs have it; the same for every attempt at the same */
export const dhlHeaders = ({ apiKey, apiSecret }: DhlAccount, messageId: string): Record<string, string> => ({
  authorization: `Basic ${basic(apiKey, apiSecret)}`,
  'message-reference': messageId,
})

const basic = (key: string, secret: string): string => Buffer.from(`${key}:${secret}`).toString('base64')
