import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { logSlowQueries } from './slow-queries.ts'
import type { Telemetry } from './telemetry/index.ts'

/** What follows the work of this process from outside, as far as it was asked for. */
export interface Watching {
  readonly telemetry: Telemetry | undefined
  close(): Promise<void>
}

/** Nothing of it is loaded, and nothing costs anything, where the environment asks for none. */
export async function openWatching({ telemetry: to, slowQueryMs }: Config, log: Logger): Promise<Watching> {
  const telemetry = to === undefined ? undefined : (await import('./telemetry/index.ts')).startTelemetry(to, log)
  const stop = slowQueryMs > 0 ? logSlowQueries(slowQueryMs, log) : undefined
  return {
    telemetry,
    async close() {
      stop?.()
      await telemetry?.close()
    },
  }
}
