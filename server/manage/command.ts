import type { Command } from 'commander'
import type { Config } from '../config.ts'
import { readConfig } from '../config.ts'
import { type App, createApp } from '../context.ts'
import { openMigratedDatabase } from '../database.ts'
import { createLogger } from '../logger.ts'
import { Refusal } from '../refusal.ts'
import { jwtSecretOf } from '../secret.ts'

/** Adds one command to the command line. */
export type AddCommand = (program: Command) => void

/** An expected failure of a command. */
export class CommandError extends Refusal {
  override readonly name = 'CommandError'
}

/** Runs a command that needs no more than the configuration. */
export function withConfig<T>(work: (config: Config) => Promise<T>): Promise<T> {
  return work(readConfig())
}

/** Runs a command with everything connected to a migrated database, and closes it all again. */
export async function withApp<T>(work: (app: App) => Promise<T>): Promise<T> {
  // Commands speak on standard output; of the log they keep what goes wrong, on the other.
  const config = { ...readConfig(), run: ['web'] as const }
  const log = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel, 'stderr')
  const database = await openMigratedDatabase(config, log)
  try {
    const app = await createApp({ config, ...database, log, jwtSecret: await jwtSecretOf(config) })
    try {
      return await work(app)
    } finally {
      await app.close()
    }
  } finally {
    await database.stop()
  }
}
