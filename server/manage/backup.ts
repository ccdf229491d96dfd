import { stat } from 'node:fs/promises'
import path from 'node:path'
import { appliedMigrations } from '../../db/migrate.ts'
import { serverVersion } from '../../db/connect.ts'
import type { Head } from '../backups/contents.ts'
import { writeBackup } from '../backups/write.ts'
import type { Config } from '../config.ts'
import { openDatabase } from '../database.ts'
import { createLogger } from '../logger.ts'
import { type AddCommand, CommandError, withConfig } from './command.ts'

const HELP = `
The market may go on meanwhile: the backup is of the moment it ends. It holds all there is, password hashes, what people have told
us, uploads and the keys made at the first start (not those set by the environment), so keep it where nobody else can read it.

Of a database that DATABASE_URL names make one with pg_dump, see deploy/README.md.`

export const addBackup: AddCommand = (program) => {
  program
    .command('backup')
    .description('write all of the embedded database, uploads and keys to one file')
    .argument('<file>', 'replaced once the new one is whole')
    .addHelpText('after', HELP)
    .action((file: string) => withConfig((config) => backup(config, file)))
}

async function backup(config: Config, file: string): Promise<void> {
  refuseForeign(config)
  const database = await openDatabase(config, createLogger('warn', 'stderr'))
  try {
    await writeBackup(file, {
      url: database.directUrl,
      dataDir: config.dataDir,
      head: await headOf(database.directUrl),
    })
    const { size } = await stat(file)
    console.log(`Wrote ${path.resolve(file)}, ${(size / 1e6).toFixed(1)} MB.`)
  } catch (error) {
    throw inWords(error, file)
  } finally {
    await database.stop()
  }
}

/** The server, its files and its version are ours to know of the embedded database only. */
export function refuseForeign({ databaseUrl }: Config): void {
  if (databaseUrl === undefined) return
  throw new CommandError('This is for the embedded database; DATABASE_URL names another. See deploy/README.md.')
}

const headOf = async (url: string): Promise<Head> => ({
  format: 1,
  createdAt: new Date().toISOString(),
  postgres: await serverVersion(url),
  platform: `${process.platform} ${process.arch}`,
  migrations: await appliedMigrations(url),
})

/** What the system said of the file, as words for whoever named it. */
export function inWords(error: unknown, file: string): unknown {
  const { code, syscall, path } = error as NodeJS.ErrnoException
  if (syscall === undefined || path?.startsWith(file) === false) return error
  return new CommandError(`${file} cannot be used: ${code}.`)
}
