import { z } from 'zod'
import { DeliveryError } from '../../../domain/common/gateways.ts'
import { type Answer, json, mayPass, quote } from '../http.ts'

/** How long a provider may take, in milliseconds. */
export interface ProviderOptions {
  readonly timeout?: number
}

export const PROVIDER_TIMEOUT = 10_000

/** A provider said no. */
export class ProviderRefusal extends DeliveryError {
  /** It is our account that is refused, whatever the message: another provider may well take it. */
  readonly ofAccount: boolean

  constructor(message: string, status: number) {
    super(message, { permanent: !mayPass(status) })
    this.ofAccount = status < 400 || OF_ACCOUNT.has(status)
  }
}

/** Credentials, credit, permissions, and an account or sender that does not exist. */
const OF_ACCOUNT: ReadonlySet<number> = new Set([401, 402, 403, 404])

const Refused = z.object({ code: z.union([z.string(), z.number()]).optional(), message: z.string().optional() })

/** What a provider said instead of yes, without the secrets that it may have repeated. */
export function refusalOf(provider: string, { status, text }: Answer, secrets: readonly string[]): ProviderRefusal {
  const { code, message } = Refused.catch({}).parse(json(text))
  const words = [`HTTP ${status}`, code, message].filter((word) => word !== undefined).join(' ')
  const reason = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), words)
  return new ProviderRefusal(`${provider}: ${quote(reason)}`, status)
}
