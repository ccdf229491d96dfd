import { z } from 'zod'
import type { GoogleSetting } from './gateways/google.ts'

const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

/** What the environment may say of ways to sign in that need somebody else. */
export const signInVariables = {
  GOOGLE_CLIENT_ID: list.optional(),
  GOOGLE_ISSUERS: list.pipe(z.array(z.string()).min(1)).default(['https://accounts.google.com', 'accounts.google.com']),
  GOOGLE_JWKS_URL: z.url({ protocol: /^https?$/ }).default('https://www.googleapis.com/oauth2/v3/certs'),
  PASSKEY_RP_ID: z
    .string()
    .regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/, 'Expected a domain, such as shop.example.')
    .optional(),
}

export interface SignInSetting {
  readonly google: GoogleSetting
  /** Absent: the host of PUBLIC_URL. */
  readonly passkeyRpId: string | undefined
}

export const signInOf = (env: z.output<z.ZodObject<typeof signInVariables>>): SignInSetting => ({
  google: { clientIds: env.GOOGLE_CLIENT_ID ?? [], issuers: env.GOOGLE_ISSUERS, jwksUrl: env.GOOGLE_JWKS_URL },
  passkeyRpId: env.PASSKEY_RP_ID,
})
