import { InvalidArgumentError } from 'commander'
import { postgresBackend } from '../../jobs/backend.ts'
import { replayEvents } from '../../jobs/replay.ts'
import { subscriptions } from '../../jobs/subscriptions.ts'
import { houseScope } from '../context.ts'
import { type AddCommand, CommandError, withApp } from './command.ts'

export const addEvents: AddCommand = (program) => {
  const events = program.command('events').description('what has happened, and who is told')
  events
    .command('replay')
    .description('deliver past events once more to one subscriber')
    .requiredOption('--task <name>', 'the subscriber, such as notifications.sendOrderConfirmation')
    .requiredOption('--since <time>', 'events from this time on, such as 2026-01-31T09:00:00Z', instant)
    .option('--again', 'also those that have taken effect there', false)
    .action((replay: { task: string; since: Date; again: boolean }) =>
      withApp(async (app) => {
        const delivered = await replayEvents(houseScope(app), postgresBackend, subscriptions, replay)
        if (delivered === undefined) {
          const known = [...new Set(subscriptions.map(({ task }) => task.name))].join(', ')
          throw new CommandError(`No event leads to ${replay.task}. These follow events: ${known}.`)
        }
        console.log(`Delivering ${delivered} events to ${replay.task}.`)
      }),
    )
}

function instant(text: string): Date {
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('Expected a time such as 2026-01-31T09:00:00Z.')
  return time
}
