import { Command } from 'commander'
import { commands } from './manage/index.ts'
import { explain } from './refusal.ts'

const program = new Command('npm run manage --')
  .description('The command line of Fashionistar.')
  .showSuggestionAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 1 ? 2 : error.exitCode))
for (const add of commands) add(program)

try {
  await program.parseAsync()
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
}
// A pooled mail connection, for one, would keep the process waiting for nothing. What has been printed is waited for: a reader
// that is slow to take it from a pipe would be left with a part of it.
for (const stream of [process.stdout, process.stderr]) await new Promise((done) => stream.write('', done))
process.exit()
