import { InvalidArgumentError } from 'commander'
import { type Queue, queues } from '../../domain/common/task.ts'
import { drain } from '../../jobs/drain.ts'
import { startWorker } from '../../jobs/worker.ts'
import { readConfig } from '../config.ts'
import { createApp, meansOf } from '../context.ts'
import { openMigratedDatabase } from '../database.ts'
import { createLogger } from '../logger.ts'
import { jwtSecretOf } from '../secret.ts'
import type { AddCommand } from './command.ts'
import { wholeNumber } from './seed.ts'

interface WorkerOptions {
  readonly queues: readonly Queue[]
  readonly concurrency: number
  readonly batch?: true
}

export const addWorker: AddCommand = (program) => {
  program
    .command('worker')
    .description('work the queues until told to stop')
    .option('--queues <names>', 'only these, joined by commas', queueNames, [...queues])
    .option('--concurrency <n>', 'batches at once, per queue', wholeNumber, 2)
    .option('--batch', 'work off what is due now, then exit')
    .action(work)
}

async function work({ queues, concurrency, batch }: WorkerOptions): Promise<void> {
  const config = { ...readConfig(), run: ['jobs'] as const }
  const log = createLogger(config.logLevel)
  const database = await openMigratedDatabase(config, log)
  const app = await createApp({ config, url: database.url, log, jwtSecret: await jwtSecretOf(config) })
  if (batch === true) console.log(`Ran ${await drain(app.boss, meansOf(app), queues)} tasks.`)
  else {
    await startWorker(app.boss, meansOf(app), { queues, concurrency })
    await new Promise((resolve) => process.once('SIGTERM', resolve).once('SIGINT', resolve))
  }
  await app.close()
  await database.stop()
}

function queueNames(text: string): Queue[] {
  return text.split(',').map((name) => {
    const queue = queues.find((known) => known === name.trim())
    if (queue === undefined) throw new InvalidArgumentError(`Expected some of ${queues.join(', ')}.`)
    return queue
  })
}
