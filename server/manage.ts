import { Command } from 'commander'
import { ConfigError } from './config.ts'
import { CommandError } from './manage/command.ts'
import { commands } from './manage/index.ts'

const program = new Command('npm run manage --')
  .description('The command line of Fashionistar.')
  .showSuggestionAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 1 ? 2 : error.exitCode))
for (const add of commands) add(program)

try {
  await program.parseAsync()
} catch (error) {
  const expected = error instanceof CommandError || error instanceof ConfigError
  process.stderr.write(`${expected ? error.message : String((error as Error).stack ?? error)}\n`)
  process.exitCode = 1
}
