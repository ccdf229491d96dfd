import { Command, CommanderError } from 'commander'
import type { Test } from 'tap'
import { commands } from '../../../server/manage/index.ts'
import { explain } from '../../../server/refusal.ts'
import { type Ended, run, temporaryFolder } from '../child.ts'

type Said = Pick<Ended, 'code' | 'stdout' | 'stderr'>

/** Runs the command line as a process of its own. */
export async function manage(
  t: Test,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  input?: string,
): Promise<Said> {
  return run(t, ['server/manage.ts', ...args], { DATA_DIR: temporaryFolder(t), ...env }, input).ended
}

/** The same in this process, which takes less time; one at a time, for there is one environment and one console. */
export async function manageHere(t: Test, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
  const before = process.env
  process.env = { DATA_DIR: temporaryFolder(t), ...env }
  const printed = t.capture(console, 'log')
  let stderr = ''
  const program = new Command().exitOverride().configureOutput({ writeErr: (text) => (stderr += text) })
  for (const add of commands) add(program)
  let code = 0
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    code = error instanceof CommanderError ? 2 : 1
    stderr ||= `${explain(error)}\n`
  } finally {
    process.env = before
    printed.restore()
  }
  const stdout = printed()
    .map(({ args: [text] }) => `${String(text)}\n`)
    .join('')
  return { code, stdout, stderr }
}

/** What a stack would look like. */
export const INTERNALS = /\n\s+at |node_modules/
