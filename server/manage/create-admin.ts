import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { createAdmin } from '../../domain/authentication/operations.ts'
import { perform } from '../../domain/common/operation.ts'
import { DomainError } from '../../domain/common/errors.ts'
import { houseScope } from '../context.ts'
import { type AddCommand, CommandError, withApp } from './command.ts'

export const addCreateAdmin: AddCommand = (program) => {
  program
    .command('create-admin')
    .description('make an account with the role admin; the password is read from standard input')
    .argument('<email>')
    .argument('<full-name>')
    .action((email: string, fullName: string) =>
      withApp(async (app) => {
        const password = await readLine(process.stdin.isTTY ? 'Password: ' : '')
        try {
          await perform(houseScope(app), createAdmin, { email, fullName, password })
        } catch (error) {
          throw error instanceof DomainError ? new CommandError(reasonOf(error)) : error
        }
        console.log(`${email} is an admin.`)
      }),
    )
}

const reasonOf = ({ message, details }: DomainError): string =>
  [message, ...(details.errors ?? []).map(({ path, message }) => `  ${path}: ${message}`)].join('\n')

/** One line, not shown as it is typed; nothing when the input ends before. */
async function readLine(prompt: string): Promise<string> {
  process.stderr.write(prompt)
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() })
  const { stdin } = process
  for await (const line of createInterface({ input: stdin, output: unseen, terminal: stdin.isTTY })) return line
  return ''
}
