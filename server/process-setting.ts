import { z } from 'zod'

const flag = z.enum(['0', '1', 'true', 'false', '']).transform((value) => value === '1' || value === 'true')
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, hostname: /.*/ })

/** What the environment may say of the database, and of how this process comes up and goes down. */
export const processVariables = {
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  DATABASE_REPLICA_URL: postgresUrl.optional(),
  DATABASE_REPLICA_MAX_LAG_SECONDS: z.coerce.number().min(0.1).max(3_600).default(5),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(500).default(10),
  DATABASE_STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(0).max(3_600_000).default(30_000),
  DATABASE_NAMED_STATEMENTS: flag.default(true),
  MIGRATE_ON_START: flag.default(true),
  WORKER_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  DRAIN_SECONDS: z.coerce.number().min(0).max(300).default(0),
}

export interface ProcessSetting {
  /** Absent: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined
  /** Past any pooler, for what needs a session of its own: LISTEN, the queue, migrations. Absent: the same. */
  readonly databaseDirectUrl: string | undefined
  /** A database that follows it and answers some of the reads. Absent: none does. */
  readonly replicaUrl: string | undefined
  /** How old such an answer may be. */
  readonly replicaMostSecondsBehind: number
  readonly poolMax: number
  /** How long one statement may run, in milliseconds; 0 for no bound. */
  readonly statementTimeout: number
  /** False behind a pooler that hands a connection's named statements to somebody else. */
  readonly namedStatements: boolean
  /** False where migrations are a step of the deployment: the process then refuses to start without them. */
  readonly migrateOnStart: boolean
  /** Where a process that only runs tasks is asked how it is. Absent: nowhere. */
  readonly workerPort: number | undefined
  /** How long requests are still served after the first signal, while readiness says no. */
  readonly drainSeconds: number
}

export const processOf = (env: z.output<z.ZodObject<typeof processVariables>>): ProcessSetting => ({
  databaseUrl: env.DATABASE_URL,
  databaseDirectUrl: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL,
  replicaUrl: env.DATABASE_REPLICA_URL,
  replicaMostSecondsBehind: env.DATABASE_REPLICA_MAX_LAG_SECONDS,
  poolMax: env.DATABASE_POOL_MAX,
  statementTimeout: env.DATABASE_STATEMENT_TIMEOUT_MS,
  namedStatements: env.DATABASE_NAMED_STATEMENTS,
  migrateOnStart: env.MIGRATE_ON_START,
  workerPort: env.WORKER_PORT,
  drainSeconds: env.DRAIN_SECONDS,
})

export function processFaults(env: NodeJS.ProcessEnv): string[] {
  if (env['DATABASE_URL'] !== undefined) return []
  const others = ['DATABASE_DIRECT_URL', 'DATABASE_REPLICA_URL'].filter((name) => env[name] !== undefined)
  return others.map((name) => `DATABASE_URL: Needed beside ${name}.`)
}
