import { z } from 'zod'
import { type CarrierApi, CARRIER_TIMEOUT, type CarrierOptions } from '../api.ts'

export interface FedexAccount {
  readonly clientId: string
  readonly clientSecret: string
  /** The number we ship under. */
  readonly account: string
  /** `https://apis.fedex.com` but for tests and FedEx's sandbox. */
  readonly base: string
  /** The security token of the webhook project. Absent: notices are nobody's. */
  readonly webhookSecret: string | undefined
}

const Errors = z.object({
  errors: z.tuple([z.object({ code: z.string().optional(), message: z.string().optional() })], z.unknown()),
})

export const fedexApi = (
  { clientSecret, base }: FedexAccount,
  { timeout = CARRIER_TIMEOUT }: CarrierOptions,
): CarrierApi => ({
  name: 'FedEx',
  base,
  timeout,
  secrets: [clientSecret],
  refusalIn: (answer) => Errors.safeParse(answer).data?.errors[0],
})
