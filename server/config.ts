import path from 'node:path'
import { z } from 'zod'
import { Refusal } from './refusal.ts'

/** Everything the environment may say, by its own names; `.env.example` explains each. */
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)
const flag = z.enum(['0', '1', 'true', 'false', '']).transform((value) => value === '1' || value === 'true')
const rate = z
  .string()
  .regex(/^[1-9]\d{0,8}\/[smhd]$/, 'Expected a rate such as 100/h.')
  .transform((value) => ({
    max: Number.parseInt(value, 10),
    seconds: { s: 1, m: 60, h: 3_600, d: 86_400 }[value.at(-1) as 's'],
  }))
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, hostname: /.*/ })

const Environment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(500).default(10),
  DATA_DIR: z.string().min(1).default('.data'),
  RUN: list.pipe(z.array(z.enum(['web', 'jobs'])).min(1)).default(['web', 'jobs']),
  JWT_SECRET: z.string().optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  ALLOWED_HOSTS: list.optional(),
  TRUST_PROXY: list.optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.string().min(3).default('Fashionistar <hello@fashionistar.test>'),
  RATE_LIMIT_ANON: rate.optional(),
  RATE_LIMIT_USER: rate.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DEMO: flag.optional(),
})

export interface Rate {
  readonly max: number
  readonly seconds: number
}

/** What the environment means. */
export interface Config {
  readonly production: boolean
  readonly host: string
  readonly port: number
  /** Absent: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined
  readonly poolMax: number
  readonly dataDir: string
  readonly run: readonly ('web' | 'jobs')[]
  /** Absent outside production: one is made and kept in the data directory. */
  readonly jwtSecret: string | undefined
  readonly publicUrl: string | undefined
  readonly allowedHosts: readonly string[] | undefined
  readonly trustProxy: readonly string[] | undefined
  readonly smtpUrl: string | undefined
  readonly mailFrom: string
  readonly rates: { readonly anonymous: Rate; readonly user: Rate }
  readonly logLevel: string
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
  const result = Environment.safeParse(given)
  const faults = result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  faults.push(...productionFaults(given))
  if (!result.success || faults.length > 0) throw new ConfigError(faults)
  return toConfig(result.data)
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
    databaseUrl: env.DATABASE_URL,
    poolMax: env.DATABASE_POOL_MAX,
    dataDir: path.resolve(env.DATA_DIR),
    run: env.RUN,
    jwtSecret: env.JWT_SECRET,
    publicUrl: env.PUBLIC_URL?.replace(/\/$/, ''),
    allowedHosts: env.ALLOWED_HOSTS,
    trustProxy: env.TRUST_PROXY,
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    rates: {
      anonymous: env.RATE_LIMIT_ANON ?? (demo ? generous : { max: 100, seconds: 3_600 }),
      user: env.RATE_LIMIT_USER ?? (demo ? generous : { max: 1_000, seconds: 3_600 }),
    },
    logLevel: env.LOG_LEVEL,
    demo,
  })
}

/** Production starts with real secrets or not at all. */
function productionFaults(env: NodeJS.ProcessEnv): string[] {
  if (env.NODE_ENV !== 'production') return []
  const faults: string[] = []
  const secret = env.JWT_SECRET ?? ''
  if (secret.length < 50 || new Set(secret).size < 10) {
    faults.push('JWT_SECRET: Expected at least 50 characters, 10 of them different (openssl rand -base64 48).')
  }
  for (const name of ['DATABASE_URL', 'PUBLIC_URL', 'ALLOWED_HOSTS', 'SMTP_URL']) {
    if ((env[name] ?? '') === '') faults.push(`${name}: Needed in production.`)
  }
  if (env.DEMO === '1' || env.DEMO === 'true')
    faults.push('DEMO: Demo accounts have known passwords; not in production.')
  return faults
}
