import { type AddCommand, CommandError, withApp } from './command.ts'

export const addSendTestEmail: AddCommand = (program) => {
  program
    .command('send-test-email')
    .description('send one mail, to see whether mail works')
    .argument('<address>')
    .action((to: string) =>
      withApp(async ({ gateways }) => {
        const text = 'Mail from Fashionistar works.'
        await gateways.email.send({ to, subject: 'Test mail', text, html: `<p>${text}</p>` }).catch((error: Error) => {
          throw new CommandError(`Not sent: ${error.message}`)
        })
        console.log(`Sent to ${to}.`)
      }),
    )
}
