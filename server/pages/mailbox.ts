import type { FastifyInstance } from 'fastify'
import { html } from '../../domain/common/html.ts'
import type { App } from '../context.ts'
import { listMailbox } from '../gateways/mailbox.ts'
import { layout } from './layout.ts'

/** Where mail goes in demo mode. */
export function mailboxRoutes(server: FastifyInstance, { db }: App): void {
  server.get('/dev/mailbox.json', () => listMailbox(db))
  server.get('/dev/mailbox', async (_request, reply) => {
    const messages = (await listMailbox(db)).map(
      ({ channel, to, subject, text, sentAt }) =>
        html`<article>
          <h2>${subject === '' ? channel : subject}</h2>
          <p class="meta">${channel} to ${to}, <time datetime="${sentAt}">${sentAt}</time></p>
          <pre>${text}</pre>
        </article>`,
    )
    const body = html`<h1>Mailbox</h1>
      <p>What has been sent. See also <a href="/dev/mail">every message we write</a>.</p>
      ${messages.length === 0 ? html`<p>Nothing has been sent yet.</p>` : messages}`
    return reply.type('text/html; charset=utf-8').send(layout('Mailbox', body).text)
  })
}
