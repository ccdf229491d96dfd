import { type AddCommand, withApp } from './command.ts'

export const addSendTestEmail: AddCommand = (program) => {
  program
    .command('send-test-email')
    .description('send one mail, to see whether mail works')
    .argument('<address>')
    .action((to: string) =>
      withApp(async ({ gateways }) => {
        const text = 'Mail from Fashionistar works.'
        await gateways.email.send({ to, subject: 'Test mail', text, html: `<p>${text}</p>` })
        console.log(`Sent to ${to}.`)
      }),
    )
}
