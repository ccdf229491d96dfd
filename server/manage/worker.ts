import { InvalidArgumentError } from 'commander'
import { type Queue, queues } from '../../domain/common/task.ts'
import { drain } from '../../jobs/drain.ts'
import { startWorker } from '../../jobs/worker.ts'
import { readConfig } from '../config.ts'
import { createApp, meansOf } from '../context.ts'
import { openMigratedDatabase } from '../database.ts'
import { createLogger } from '../logger.ts'
import { jwtSecretOf } from '../secret.ts'
import { endOnSignal } from '../signals.ts'
import { openWorkerDoor } from '../worker-door.ts'
import type { AddCommand } from './command.ts'
import { wholeNumber } from './numbers.ts'

interface WorkerOptions {
  readonly queues: readonly Queue[]
  readonly concurrency: number
  readonly maxTasks?: number
  readonly batch?: true
}

export const addWorker: AddCommand = (program) => {
  program
    .command('worker')
    .description('work the queues until told to stop: once to let tasks finish, twice to give them back')
    .option('--queues <names>', 'only these, joined by commas', queueNames, [...queues])
    .option('--concurrency <n>', 'tasks at once, per queue', wholeNumber, 20)
    .option('--max-tasks <n>', 'end after so many', wholeNumber)
    .option('--batch', 'work off what is due now, one after the other, then exit')
    .action(work)
}

async function work({ batch, ...options }: WorkerOptions): Promise<void> {
  const config = { ...readConfig(), run: ['jobs'] as const }
  const log = createLogger(config.logLevel)
  const database = await openMigratedDatabase(config, log)
  const app = await createApp({ config, ...database, log, jwtSecret: await jwtSecretOf(config) })
  let closing: Promise<void> | undefined
  const close = () => (closing ??= app.close().then(() => database.stop()))
  if (batch === true) console.log(`Ran ${await drain(app.boss, meansOf(app), options)} tasks.`)
  else {
    await app.flags.follow()
    const door = await openWorkerDoor(app)
    const worker = await startWorker(app.boss, meansOf(app), options)
    const finish = async () => {
      app.leaving.abort()
      await worker.stop()
      await close()
    }
    endOnSignal({
      finish,
      hurry: () => worker.giveBack().then(() => 0),
      fail: rethrow,
    })
    await worker.ended
    await door?.close()
  }
  await close()
}

const rethrow = (error: unknown) => {
  throw error
}

function queueNames(text: string): Queue[] {
  return text.split(',').map((name) => {
    const queue = queues.find((known) => known === name.trim())
    if (queue === undefined) throw new InvalidArgumentError(`Expected some of ${queues.join(', ')}.`)
    return queue
  })
}
