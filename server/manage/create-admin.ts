import { createInterface } from 'node:readline/promises'
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
          throw error instanceof DomainError ? new CommandError(error.message) : error
        }
        console.log(`${email} is an admin.`)
      }),
    )
}

async function readLine(prompt: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return await lines.question(prompt)
  } finally {
    lines.close()
  }
}
