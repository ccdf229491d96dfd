import type { EmailOutcome } from '../../domain/common/gateways.ts'
import { type AddCommand, CommandError, withApp } from './command.ts'

export const addSendTestEmail: AddCommand = (program) => {
  program
    .command('send-test-email')
    .description('send one mail to each address, to see whether mail works')
    .argument('<address...>')
    .action((addresses: readonly string[]) =>
      withApp(async ({ gateways }) => {
        const text = 'Mail from Fashionistar works.'
        const mails = addresses.map((to) => ({ to, subject: 'Test mail', text, html: `<p>${text}</p>` }))
        const outcomes = await gateways.email.sendAll(mails)
        const failures = outcomes.flatMap((outcome, index) => report(addresses[index]!, outcome))
        if (failures.length > 0) throw new CommandError(failures.join('\n'))
      }),
    )
}

/** Prints whom a mail reached; returns what there is to say when it reached nobody. */
function report(address: string, outcome: PromiseSettledResult<EmailOutcome>): string[] {
  if (outcome.status === 'rejected') return [`Not sent to ${address}: ${(outcome.reason as Error).message}`]
  console.log(`Sent to ${address}.`)
  return []
}
