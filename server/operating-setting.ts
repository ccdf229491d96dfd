import { z } from 'zod'

const headers = z
  .string()
  .transform((text) => text.split(',').map((pair) => pair.split('=', 2).map((part) => decodeURIComponent(part.trim()))))
  .refine((pairs) => pairs.every(({ length }) => length === 2), 'Expected name=value, joined by commas.')
  .transform((pairs) => Object.fromEntries(pairs) as Readonly<Record<string, string>>)

/** What the environment may say of how the process is watched, and of how much it takes on. */
export const operatingVariables = {
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  SLOW_QUERY_MS: z.coerce.number().int().min(0).default(0),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers.optional(),
  OTEL_SERVICE_NAME: z.string().min(1).default('fashionistar'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  SHED_POOL_WAITING: z.coerce.number().int().min(0).optional(),
  SHED_POOL_WAIT_MS: z.coerce.number().int().min(0).default(1_000),
  SHED_EVENT_LOOP_DELAY_MS: z.coerce.number().int().min(0).default(1_000),
}

/** Where traces and metrics go. */
export interface TelemetrySetting {
  readonly endpoint: string
  readonly headers: Readonly<Record<string, string>>
  readonly serviceName: string
  /** Of requests that come without a decision of the caller's, the share that is traced, from 0 to 1. */
  readonly share: number
}

export interface OperatingSetting {
  readonly logLevel: string
  /** Statements that take longer are logged; 0: none. */
  readonly slowQueryMs: number
  /** Absent: nothing is traced, and nothing of it is loaded. */
  readonly telemetry: TelemetrySetting | undefined
  /** From when on requests are turned away at once; 0: never. */
  readonly shed: {
    /** So many wait for a connection. */
    readonly poolWaiting: number
    /** The next would wait for one so long, in milliseconds. */
    readonly poolWait: number
    /** The event loop is so late, in milliseconds. */
    readonly eventLoopDelay: number
  }
}

/** Turns of the pool; a bound for when nothing is known yet of how long one takes. */
const TURNS = 50

export function operatingOf(env: z.output<z.ZodObject<typeof operatingVariables>>, poolMax: number): OperatingSetting {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, '')
  const { OTEL_EXPORTER_OTLP_HEADERS = {}, OTEL_SERVICE_NAME, OTEL_TRACES_SAMPLER_ARG } = env
  const to = { headers: OTEL_EXPORTER_OTLP_HEADERS, serviceName: OTEL_SERVICE_NAME, share: OTEL_TRACES_SAMPLER_ARG }
  return {
    logLevel: env.LOG_LEVEL,
    slowQueryMs: env.SLOW_QUERY_MS,
    telemetry: endpoint === undefined ? undefined : { endpoint, ...to },
    shed: {
      poolWaiting: env.SHED_POOL_WAITING ?? poolMax * TURNS,
      poolWait: env.SHED_POOL_WAIT_MS,
      eventLoopDelay: env.SHED_EVENT_LOOP_DELAY_MS,
    },
  }
}
