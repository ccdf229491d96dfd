import { z } from 'zod'
import type { DhlAccount } from './gateways/carriers/dhl/account.ts'
import type { FedexAccount } from './gateways/carriers/fedex/account.ts'

const base = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))
const sharedSecret = z.string().min(16, 'Expected at least 16 characters.')

/** What the environment may say of those who carry parcels for us. */
export const carrierVariables = {
  DHL_API_KEY: z.string().optional(),
  DHL_API_SECRET: z.string().optional(),
  DHL_ACCOUNT: z.string().optional(),
  DHL_API_BASE: base.default('https://express.api.dhl.com/mydhlapi'),
  DHL_WEBHOOK_SECRET: sharedSecret.optional(),
  FEDEX_CLIENT_ID: z.string().optional(),
  FEDEX_CLIENT_SECRET: z.string().optional(),
  FEDEX_ACCOUNT: z.string().optional(),
  FEDEX_API_BASE: base.default('https://apis.fedex.com'),
  FEDEX_WEBHOOK_SECRET: sharedSecret.optional(),
}

/** Variables that mean something only together; without the secret of its notices a carrier is asked, and not heard. */
export const carrierGroups = [
  ['DHL_API_KEY', 'DHL_API_SECRET', 'DHL_ACCOUNT'],
  ['FEDEX_CLIENT_ID', 'FEDEX_CLIENT_SECRET', 'FEDEX_ACCOUNT'],
] as const

/** Those that are set up. */
export interface CarrierSetting {
  readonly dhl: DhlAccount | undefined
  readonly fedex: FedexAccount | undefined
}

export function carriersOf(env: z.output<z.ZodObject<typeof carrierVariables>>): CarrierSetting {
  const { DHL_API_KEY: apiKey, DHL_API_SECRET: apiSecret, DHL_ACCOUNT: dhl } = env
  const { FEDEX_CLIENT_ID: clientId, FEDEX_CLIENT_SECRET: clientSecret, FEDEX_ACCOUNT: fedex } = env
  return {
    dhl:
      apiKey && apiSecret && dhl
        ? { apiKey, apiSecret, account: dhl, base: env.DHL_API_BASE, webhookSecret: env.DHL_WEBHOOK_SECRET }
        : undefined,
    fedex:
      clientId && clientSecret && fedex
        ? { clientId, clientSecret, account: fedex, base: env.FEDEX_API_BASE, webhookSecret: env.FEDEX_WEBHOOK_SECRET }
        : undefined,
  }
}

/** The secret of a carrier's notices alone has nobody to send them. */
export function carrierFaults(given: NodeJS.ProcessEnv): string[] {
  const [dhl, fedex] = carrierGroups
  return [...aloneFaults(given, 'DHL_WEBHOOK_SECRET', dhl), ...aloneFaults(given, 'FEDEX_WEBHOOK_SECRET', fedex)]
}

function aloneFaults(given: NodeJS.ProcessEnv, secret: string, account: readonly string[]): string[] {
  const alone = given[secret] !== undefined && account.every((name) => given[name] === undefined)
  return alone ? account.map((name) => `${name}: Needed beside ${secret}.`) : []
}
