import { migrateToLatest, pendingMigrations } from '../../db/migrate.ts'
import { openDatabase } from '../database.ts'
import { createLogger } from '../logger.ts'
import { type AddCommand, CommandError, withConfig } from './command.ts'

interface MigrateOptions {
  readonly check?: true
  readonly plan?: true
}

export const addMigrate: AddCommand = (program) => {
  program
    .command('migrate')
    .description('bring the database schema up to date')
    .option('--check', 'change nothing; exit with 1 when something is missing')
    .option('--plan', 'change nothing; list what is missing')
    .action((options: MigrateOptions) => withConfig((config) => migrate(config, options)))
}

async function migrate(config: Parameters<typeof openDatabase>[0], { check, plan }: MigrateOptions): Promise<void> {
  const database = await openDatabase(config, createLogger('warn', 'stderr'))
  try {
    if (check === true || plan === true) return report(await pendingMigrations(database.directUrl), check === true)
    const applied = await migrateToLatest(database.directUrl)
    console.log(applied.length === 0 ? 'Nothing to do.' : applied.map(({ name }) => `applied ${name}`).join('\n'))
  } finally {
    await database.stop()
  }
}

function report(pending: readonly string[], check: boolean): void {
  console.log(pending.length === 0 ? 'Nothing is missing.' : pending.map((name) => `missing ${name}`).join('\n'))
  if (check && pending.length > 0) throw new CommandError(`${pending.length} migrations are missing.`)
}
