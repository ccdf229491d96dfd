import { sql } from 'kysely'
import { connect } from '../../db/connect.ts'
import { pendingMigrations } from '../../db/migrate.ts'
import { openDatabase } from '../database.ts'
import { createLogger } from '../logger.ts'
import { type AddCommand, CommandError, withConfig } from './command.ts'

export const addCheck: AddCommand = (program) => {
  program
    .command('check')
    .description('look for what would keep the server from working; exit with 1 when there is something')
    .action(() =>
      withConfig(async (config) => {
        const database = await openDatabase(config, createLogger('warn', 'stderr'))
        try {
          const pending = await pendingMigrations(database.url)
          if (pending.length > 0) throw new CommandError(`Migrations are missing: ${pending.join(', ')}. Run migrate.`)
          if (!(await hasQueue(database.url))) throw new CommandError('The job queue is missing: no table pgboss.job.')
          console.log('Everything is in order.')
        } finally {
          await database.stop()
        }
      }),
    )
}

async function hasQueue(url: string): Promise<boolean> {
  const { db } = connect({ url, max: 1 })
  try {
    const { rows } = await sql<{ there: boolean }>`select to_regclass('pgboss.job') is not null as there`.execute(db)
    return rows[0]!.there
  } finally {
    await db.destroy()
  }
}
