import { z } from 'zod'
import { ordinaryPolicy, stricterPolicy } from './csp/defaults.ts'
import type { Policies } from './csp/headers.ts'
import { PolicySetting } from './csp/setting.ts'
import { isNetwork } from './plugins/proxies.ts'

const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)
const origin = z
  .string()
  .refine(
    (text) => /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text,
    'Expected origins such as https://shop.example, without a path; pages of any origin (*) cannot be let in with cookies.',
  )
const network = z
  .string()
  .refine(isNetwork, 'Expected addresses, networks such as 10.0.0.0/8, or loopback or uniquelocal.')

/** What the environment may say of who asks, by which name, and of what our pages may do. */
export const edgeVariables = {
  ALLOWED_HOSTS: list.optional(),
  TRUST_PROXY: list.pipe(z.array(network)).optional(),
  CORS_ORIGINS: list.pipe(z.array(origin)).optional(),
  CSP: PolicySetting.default(ordinaryPolicy),
  CSP_REPORT_ONLY: PolicySetting.default(stricterPolicy),
}

/** The policy in force and the one only told of; either may be empty. */
export interface EdgeSetting extends Policies {
  readonly allowedHosts: readonly string[] | undefined
  readonly trustProxy: readonly string[] | undefined
  /** Pages of these origins may call the APIs; absent when only our own may. */
  readonly corsOrigins: readonly string[] | undefined
}

export const edgeOf = (env: z.output<z.ZodObject<typeof edgeVariables>>): EdgeSetting => ({
  allowedHosts: env.ALLOWED_HOSTS,
  trustProxy: env.TRUST_PROXY,
  corsOrigins: env.CORS_ORIGINS?.length === 0 ? undefined : env.CORS_ORIGINS,
  csp: env.CSP,
  cspReportOnly: env.CSP_REPORT_ONLY,
})
