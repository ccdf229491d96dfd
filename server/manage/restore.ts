import { type Outcome, restoreBackup } from '../backups/restore.ts'
import type { Config } from '../config.ts'
import { inWords, refuseForeign } from './backup.ts'
import { type AddCommand, withConfig } from './command.ts'

const HELP = `
Stop the market first. The backup is unpacked beside its place, compared with its sums, started and looked at; only then does it
take the place. What cannot be used, or is of a newer version, changes nothing. The next start migrates what is of an older one.

Whoever was erased since the backup was made is back: see erase-users. Mails, messages and payments that tasks of that moment
owe are sent by the first worker that starts, though they may have been sent before.`

export const addRestore: AddCommand = (program) => {
  program
    .command('restore')
    .description('put what backup wrote where the embedded database is')
    .argument('<file>', 'written by backup')
    .option('--force', 'although there is a database already, which is kept beside it', false)
    .addHelpText('after', HELP)
    .action((file: string, { force }: { readonly force: boolean }) =>
      withConfig((config) => restore(config, file, force)),
    )
}

async function restore(config: Config, file: string, force: boolean): Promise<void> {
  refuseForeign(config)
  try {
    report(await restoreBackup(file, { dataDir: config.dataDir, force }))
  } catch (error) {
    throw inWords(error, file)
  }
}

function report({ head, tables, rows, asides }: Outcome): void {
  console.log(`Restored the backup of ${head.createdAt}: ${rows} rows in ${tables} tables.`)
  for (const aside of asides) console.log(`What was there is now ${aside}`)
}
