import path from 'node:path'
import { z } from 'zod'
import { inPlainWords } from '../domain/common/plain-words.ts'
import { type Rate, rateOf, RateText } from '../domain/common/rate.ts'
import { bodyModelFaults, type BodyModelSetting, bodyModelSettingOf, bodyModelVariables } from './body-model-setting.ts'
import { carrierFaults, type CarrierSetting, carriersOf, carrierVariables } from './carrier-setting.ts'
import { edgeOf, type EdgeSetting, edgeVariables } from './edge-setting.ts'
import { isMailbox } from './gateways/email/addresses.ts'
import type { VapidKeys } from './gateways/push/vapid-keys.ts'
import type { TermiiAccount } from './gateways/sms/termii.ts'
import type { TwilioAccount } from './gateways/sms/twilio.ts'
import { type PaymentSetting, paymentsOf, paymentVariables } from './payment-setting.ts'
import { misspelt } from './misspelt.ts'
import { mailFaults, productionFaults } from './needed-settings.ts'
import { operatingOf, type OperatingSetting, operatingVariables } from './operating-setting.ts'
import { processFaults, processOf, type ProcessSetting, processVariables } from './process-setting.ts'
import { type Policies, policiesOf, PolicySettings } from './rate-limit/policies.ts'
import { Refusal } from './refusal.ts'
import { groupFaults } from './setting-groups.ts'
import { signInOf, type SignInSetting, signInVariables } from './sign-in-setting.ts'
import { storageOf, type StorageSetting, storageVariables } from './storage-setting.ts'
import { webhookFaults, type WebhookSetting, webhookSettingOf, webhookVariables } from './webhook-setting.ts'

/** Everything the environment may say, by its own names; `.env.example` explains each. */
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)
const flag = z.enum(['0', '1', 'true', 'false', '']).transform((value) => value === '1' || value === 'true')
const rate = RateText.transform(rateOf)
const base = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))

const mailBackends = ['smtp', 'console', 'file', 'memory', 'mailbox'] as const

const Environment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  CATALOGUE_CACHE_MB: z.coerce.number().int().min(0).max(4_096).default(64),
  ...processVariables,
  DATA_DIR: z.string().min(1).default('.data'),
  RUN: list.pipe(z.array(z.enum(['web', 'jobs'])).min(1)).default(['web', 'jobs']),
  JWT_SECRET: z.string().optional(),
  JWT_SECRET_FALLBACKS: list.pipe(z.array(z.string().min(32))).default([]),
  ENCRYPTION_KEYS: list.pipe(z.tuple([z.string().min(32)], z.string().min(32))).optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  ...edgeVariables,
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_BACKEND: z.enum(mailBackends).optional(),
  MAIL_FROM: z
    .string()
    .refine(isMailbox, 'Expected an address, or name <address>.')
    .default('Fashionistar <hello@fashionistar.test>'),
  TWILIO_ACCOUNT_SID: z.string().optional(),
  TWILIO_AUTH_TOKEN: z.string().optional(),
  TWILIO_FROM: z.string().optional(),
  TWILIO_API_BASE: base.default('https://api.twilio.com'),
  TERMII_API_KEY: z.string().optional(),
  TERMII_SENDER: z.string().optional(),
  TERMII_API_BASE: base.default('https://api.ng.termii.com'),
  VAPID_PUBLIC_KEY: z.string().optional(),
  VAPID_PRIVATE_KEY: z.string().optional(),
  RATE_LIMIT_ANON: rate.optional(),
  RATE_LIMIT_USER: rate.optional(),
  RATE_LIMIT_POLICIES: PolicySettings.optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, hostname: /.*/ }).optional(),
  ...signInVariables,
  ...paymentVariables,
  ...carrierVariables,
  ...bodyModelVariables,
  ...webhookVariables,
  ...storageVariables,
  ...operatingVariables,
  DEMO: flag.optional(),
})

/** The names of all that the environment may say. */
export const variables: readonly string[] = Object.keys(Environment.shape)

/** What the environment means. */
export interface Config
  extends
    ProcessSetting,
    SignInSetting,
    EdgeSetting,
    PaymentSetting,
    CarrierSetting,
    WebhookSetting,
    StorageSetting,
    BodyModelSetting,
    OperatingSetting {
  readonly production: boolean
  readonly host: string
  readonly port: number
  /** Memory for answers of the catalogue, in MiB; 0 keeps none. */
  readonly catalogueCacheMb: number
  readonly dataDir: string
  readonly run: readonly ('web' | 'jobs')[]
  /** Absent outside production: one is made and kept in the data directory. */
  readonly jwtSecret: string | undefined
  /** Those that came before it: they sign nothing any more, but what they signed is good until it expires. */
  readonly jwtSecretFallbacks: readonly string[]
  /** The one in force first, those before it after it. Absent: the secret of tokens serves here too. */
  readonly encryptionKeys: readonly [string, ...string[]] | undefined
  readonly publicUrl: string | undefined
  readonly smtpUrl: string | undefined
  readonly mailBackend: (typeof mailBackends)[number]
  readonly mailFrom: string
  readonly twilio: TwilioAccount | undefined
  readonly termii: TermiiAccount | undefined
  readonly vapid: VapidKeys | undefined
  /** Where the operator of a push service finds us: a mailto: address. */
  readonly contact: string
  readonly rates: { readonly anonymous: Rate; readonly user: Rate }
  readonly policies: Policies
  /** Absent: PostgreSQL counts. */
  readonly redisUrl: string | undefined
  readonly demo: boolean
}

/** All that is wrong with the environment, at once. */
export class ConfigError extends Refusal {
  override readonly name = 'ConfigError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(`The environment is not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/** @throws ConfigError naming every fault */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const result = Environment.safeParse(given, { error: inPlainWords })
  const faults = result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  faults.push(...productionFaults(given), ...mailFaults(given), ...groupFaults(given))
  faults.push(...carrierFaults(given), ...webhookFaults(given), ...processFaults(given), ...bodyModelFaults(given))
  if (!result.success || faults.length > 0) throw new ConfigError([...faults, ...misspelt(given, variables)])
  return toConfig(result.data)
}

/** Variables that are called almost as one of ours; what they say is not read. */
export const misspeltVariables = (environment: NodeJS.ProcessEnv = process.env): readonly string[] =>
  misspelt(environment, variables)

/** All that is wrong, and what the rest means; nothing of it where even the rest means nothing. */
export function examineEnvironment(environment: NodeJS.ProcessEnv = process.env): {
  readonly config: Config | undefined
  readonly faults: readonly string[]
} {
  try {
    return { config: readConfig(environment), faults: [] }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const wrong = new Set(error.faults.map((fault) => /^[A-Z_]+/.exec(fault)?.[0] ?? ''))
    const sound = Object.entries(environment).filter(([name, value]) => value !== '' && !wrong.has(name))
    const rest = Environment.safeParse(Object.fromEntries(sound))
    return { config: rest.success ? toConfig(rest.data) : undefined, faults: error.faults }
  }
}

type Given = z.output<typeof Environment>

function toConfig(env: Given): Config {
  const production = env.NODE_ENV === 'production'
  const demo = env.DEMO ?? (env.DATABASE_URL === undefined && !production)
  const generous = { max: 1_000_000, seconds: 3_600 }
  return Object.freeze({
    production,
    host: env.HOST,
    port: env.PORT,
    catalogueCacheMb: env.CATALOGUE_CACHE_MB,
    ...processOf(env),
    dataDir: path.resolve(env.DATA_DIR),
    run: env.RUN,
    jwtSecret: env.JWT_SECRET,
    jwtSecretFallbacks: env.JWT_SECRET_FALLBACKS,
    encryptionKeys: env.ENCRYPTION_KEYS,
    publicUrl: env.PUBLIC_URL?.replace(/\/$/, ''),
    ...edgeOf(env),
    smtpUrl: env.SMTP_URL,
    mailBackend: env.MAIL_BACKEND ?? (demo ? 'mailbox' : mailBackendFor(env.SMTP_URL)),
    mailFrom: env.MAIL_FROM,
    ...accountsOf(env),
    ...signInOf(env),
    ...paymentsOf(env),
    ...carriersOf(env),
    ...bodyModelSettingOf(env),
    contact: contactOf(env),
    rates: {
      anonymous: env.RATE_LIMIT_ANON ?? (demo ? generous : { max: 100, seconds: 3_600 }),
      user: env.RATE_LIMIT_USER ?? (demo ? generous : { max: 1_000, seconds: 3_600 }),
    },
    policies: policiesOf(env.RATE_LIMIT_POLICIES, { demo }),
    redisUrl: env.REDIS_URL,
    ...webhookSettingOf(env, demo),
    ...storageOf(env),
    ...operatingOf(env, env.DATABASE_POOL_MAX),
    demo,
  })
}

/** Without a server mail is still seen by whoever runs the process. */
const mailBackendFor = (smtpUrl: string | undefined) => (smtpUrl === undefined ? 'console' : 'smtp')

function accountsOf(env: Given): Pick<Config, 'twilio' | 'termii' | 'vapid'> {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_FROM: from } = env
  const { TERMII_API_KEY: apiKey, TERMII_SENDER: sender } = env
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey } = env
  return {
    twilio: accountSid && authToken && from ? { accountSid, authToken, from, base: env.TWILIO_API_BASE } : undefined,
    termii: apiKey && sender ? { apiKey, sender, base: env.TERMII_API_BASE } : undefined,
    vapid: publicKey && privateKey ? { publicKey, privateKey } : undefined,
  }
}

/** The address in MAIL_FROM, without the name before it. */
function contactOf({ MAIL_FROM: from }: Given): string {
  const [, address = from] = /([^\s<>]+@[^\s<>]+)>?\s*$/.exec(from) ?? []
  return `mailto:${address}`
}

/** For the queue's dashboard, which asks the environment and nothing else whether it may change anything. */
export function makeDashboardReadOnly(): void {
  process.env['PGBOSS_DASHBOARD_READ_ONLY'] = '1'
}
