import { type Command, InvalidArgumentError, Option } from 'commander'
import type { z } from 'zod'
import type { Actor } from '../../domain/common/access.ts'
import type { Effect } from '../../domain/common/context.ts'
import { DomainError } from '../../domain/common/errors.ts'
import { type Operation, perform } from '../../domain/common/operation.ts'
import { listFlags, setFlag } from '../../domain/flags/operations.ts'
import { type App, houseScope } from '../context.ts'
import { type AddCommand, CommandError, withApp } from './command.ts'

type Flag = z.output<(typeof setFlag)['output']>

export const addFlags: AddCommand = (program) => {
  const flags = program.command('flags').description('what is on for whom')
  flags
    .command('list')
    .description('every feature flag')
    .action(() =>
      withApp(async (app) => {
        for (const flag of (await ask(app, listFlags, {})).results) print(flag)
      }),
    )
  addSet(flags)
}

function addSet(flags: Command): void {
  flags
    .command('set <key>')
    .description('change for whom a feature is on; what is not named stays as it is')
    .option('--percentage <n>', 'of how many, from 0 to 100', percentage)
    .option('--users <ids>', 'on for these, joined by commas; none: ""', ids)
    .option('--roles <names>', 'on for these, joined by commas; none: ""', names)
    .option('--description <text>', 'what it is for; makes the flag where there is none')
    .addOption(new Option('--on', 'let go of the kill switch').conflicts('off'))
    .addOption(new Option('--off', 'the kill switch: off for everybody'))
    .action((key: string, { on, off, users, ...rest }: SetOptions) =>
      withApp(async (app) => {
        const enabled = on === true || off === true ? { enabled: on === true } : {}
        const input = { key, ...rest, ...enabled, ...(users && { userIds: users }) }
        print(await ask(app, setFlag, input as z.input<(typeof setFlag)['input']>))
      }),
    )
}

interface SetOptions {
  readonly on?: true
  readonly off?: true
  readonly percentage?: number
  readonly users?: readonly number[]
  readonly roles?: readonly string[]
  readonly description?: string
}

function print({ key, enabled, percentage, userIds, roles, description }: Flag): void {
  const more = [
    userIds.length > 0 ? `users ${userIds.join(',')}` : '',
    roles.length > 0 ? `roles ${roles.join(',')}` : '',
  ]
  const state = enabled ? [`${percentage} %`, ...more.filter((part) => part !== '')].join(', ') : 'off'
  console.log(`${key.padEnd(28)} ${state.padEnd(20)} ${description}`)
}

async function ask<E extends Effect, A extends Actor, I extends z.ZodType, O extends z.ZodType>(
  app: App,
  operation: Operation<E, A, I, O>,
  input: z.input<I>,
): Promise<z.output<O>> {
  try {
    return (await perform(houseScope(app), operation, input)) as z.output<O>
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const faults = error.details.errors?.map(({ path, message }) => `${path}: ${message}`) ?? []
    throw new CommandError([error.message, ...faults].join('\n'))
  }
}

function percentage(text: string): number {
  const number = Number(text)
  if (text.trim() === '' || !Number.isInteger(number) || number < 0 || number > 100) {
    throw new InvalidArgumentError('Expected a whole number from 0 to 100.')
  }
  return number
}

const names = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

function ids(text: string): number[] {
  const numbers = names(text).map(Number)
  if (!numbers.every((number) => Number.isSafeInteger(number) && number > 0)) {
    throw new InvalidArgumentError('Expected ids of users, joined by commas.')
  }
  return numbers
}
