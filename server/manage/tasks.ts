import { type Command, Option } from 'commander'
import type { z } from 'zod'
import type { Actor } from '../../domain/common/access.ts'
import type { Effect } from '../../domain/common/context.ts'
import { type Operation, perform } from '../../domain/common/operation.ts'
import { BATCH } from '../../domain/common/batches.ts'
import { DomainError } from '../../domain/common/errors.ts'
import { queues } from '../../domain/common/task.ts'
import { cancelTask, listTasks, pruneTasks, retryTask, showTask } from '../../domain/tasks/operations.ts'
import { type App, houseScope } from '../context.ts'
import { type AddCommand, CommandError, withApp } from './command.ts'
import { days, wholeNumber } from './numbers.ts'

type Row = z.output<(typeof showTask)['output']>

export const addTasks: AddCommand = (program) => {
  const tasks = program.command('tasks').description('look at tasks that were queued, and deal with them')
  tasks
    .command('list')
    .description('the newest tasks')
    .addOption(new Option('--status <status>').choices(['READY', 'RUNNING', 'FAILED', 'SUCCESSFUL']))
    .addOption(new Option('--queue <queue>').choices(queues))
    .option('--task <name>', 'only those of this name')
    .option('--limit <n>', 'how many', wholeNumber, 50)
    .action((filter: object) => withApp((app) => list(app, filter)))
  tasks
    .command('show <id>')
    .description('all there is to know of one')
    .action((id: string) => withApp(async (app) => print(await ask(app, showTask, { id }))))
  tasks
    .command('retry <id...>')
    .description('run tasks that failed once more')
    .action((ids: string[]) => withApp((app) => each(ids, (id) => ask(app, retryTask, { id }), 'is queued again')))
  tasks
    .command('cancel <id...>')
    .description('end tasks that have not finished')
    .action((ids: string[]) => withApp((app) => each(ids, (id) => ask(app, cancelTask, { id }), 'is cancelled')))
  addPrune(tasks)
}

function addPrune(tasks: Command): void {
  tasks
    .command('prune')
    .description('forget tasks that ended long ago')
    .option('--min-age-days <n>', 'successful ones', days, 14)
    .option('--failed-min-age-days <n>', 'failed ones', days, 90)
    .option('--dry-run', 'only say how many', false)
    .action(({ minAgeDays: succeededDays, failedMinAgeDays: failedDays, dryRun }: PruneOptions) =>
      withApp(async (app) => {
        const ages = { succeededDays, failedDays }
        const deleted = dryRun ? (await ask(app, pruneTasks, ages, true)).deleted : await pruned(app, ages)
        console.log(`${dryRun ? 'Would delete' : 'Deleted'} ${deleted} tasks.`)
      }),
    )
}

/** In pieces, as the task does it. */
async function pruned(app: App, ages: z.input<(typeof pruneTasks)['input']>): Promise<number> {
  for (let total = 0; ;) {
    const { deleted } = await ask(app, pruneTasks, { ...ages, most: BATCH })
    total += deleted
    if (deleted < BATCH) return total
  }
}

interface PruneOptions {
  readonly minAgeDays: number
  readonly failedMinAgeDays: number
  readonly dryRun: boolean
}

async function list(app: App, filter: object): Promise<void> {
  const { results } = await ask(app, listTasks, filter)
  for (const { id, status, cancelled, queue, task, enqueuedAt, attempts, errors } of results) {
    const state = cancelled ? 'CANCELLED' : status
    const said = errors.at(-1)?.message.split('\n', 1)[0] ?? ''
    console.log([id, enqueuedAt, state.padEnd(10), queue.padEnd(8), `${attempts}×`, task, said].join('  ').trimEnd())
  }
}

/** Every task in turn; those that could not be dealt with are named at the end. */
async function each(ids: readonly string[], deal: (id: string) => Promise<unknown>, done: string): Promise<void> {
  const faults: string[] = []
  for (const id of ids) {
    try {
      await deal(id)
      console.log(`${id} ${done}.`)
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      faults.push(error.message)
    }
  }
  if (faults.length > 0) throw new CommandError(faults.join('\n'))
}

async function ask<E extends Effect, A extends Actor, I extends z.ZodType, O extends z.ZodType>(
  app: App,
  operation: Operation<E, A, I, O>,
  input: z.input<I>,
  dryRun = false,
): Promise<z.output<O>> {
  try {
    return (await perform({ ...houseScope(app), dryRun }, operation, input)) as z.output<O>
  } catch (error) {
    throw error instanceof DomainError ? new CommandError(error.message) : error
  }
}

/** One field a line; what has several lines stands below its name. */
function print(task: Row): void {
  for (const [name, value] of Object.entries(task)) {
    if (name !== 'errors')
      console.log(`${name.padEnd(16)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
  }
  for (const { attempt, errorClass, message, traceback } of task.errors) {
    console.log(`\nattempt ${attempt}: ${errorClass}: ${message}\n${traceback ?? ''}`.trimEnd())
  }
}
