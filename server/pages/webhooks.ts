import { type Html, html } from '../../domain/common/html.ts'
import { publicEvents } from '../../domain/webhooks/index.ts'
import { layout } from './layout.ts'

const registration = `POST /api/v1/webhook-endpoints
authorization: Bearer fsk_…
content-type: application/json

{"url":"https://books.example/hooks","vendorId":1,"eventTypes":["order.paid","stock.ranLow"]}`

const request = `POST /your/path
content-type: application/json
webhook-id: msg_1f0c0a6e7b6d4f0f9a3c5c6b8a1d2e3f
webhook-timestamp: 1795755558
webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=

{"type":"order.placed","timestamp":"2026-11-27T04:49:01.251Z","data":{"orderId":17}}`

const verifying = `import { Webhook } from 'standardwebhooks'

const event = new Webhook(process.env.WEBHOOK_SECRET).verify(rawBody, headers) // throws on a forgery`

/** What somebody who writes a receiver has to know. */
export const webhooksPage = (): Html =>
  layout(
    'Webhooks',
    html`<h1>Webhooks</h1>
      <p>
        <code>POST /api/v1/webhook-endpoints</code> has news posted to an address of yours, in the format of
        Standard Webhooks (standardwebhooks.com). An endpoint is yours, for the orders you place,
        or a vendor’s, for what is the vendor’s; <code>"eventTypes": ["*"]</code> is all of it. The answer holds the secret that
        signs, once. <code>POST /api/v1/webhook-endpoints/:id/ping</code> sends something at once.
      </p>
      <pre>${registration}</pre>
      <pre>${request}</pre>
      ${verification()} ${promises()} ${catalogue()}`,
  )

const verification = (): Html =>
  html`<h2>Verify, then read</h2>
  <pre>${verifying}</pre>
  <p>
    By hand: the HMAC-SHA256 of <code>id.timestamp.body</code>, the bytes as they came, under the base64 after
    <code>whsec_</code>, is one of the signatures, which a space parts. Refuse what is older than five minutes. For a day after
    <code>rotate-secret</code> there are two signatures, one for each secret.
  </p>`

const promises = (): Html =>
  html`<h2>What you can rely on</h2>
  <ul>
    <li>At least once: keep the ids you have had for four days, and drop what you know.</li>
    <li>In no order: a message says what to ask for, not how it is. Ask when it arrives.</li>
    <li>Answer 2xx within ten seconds. All else is a failure; redirects are not followed. 410 disables the endpoint.</li>
    <li>Ten tries in three days; then it is dead, and <code>redeliver</code> begins it anew, for thirty days.</li>
    <li>
      Three at once. After five failures in a row an endpoint is left alone for a minute, then for longer, up to an hour; what
      happens meanwhile waits. After five days of nothing but failures it is disabled.
    </li>
    <li>
      Every attempt, with what was answered, stands at <code>GET /api/v1/webhook-endpoints/:id/deliveries/:deliveryId</code>.
    </li>
  </ul>`

const catalogue = (): Html =>
  html`<h2>Events</h2>
  <table>
    <thead>
      <tr>
        <th>Type</th>
        <th>Data</th>
        <th>Meaning</th>
      </tr>
    </thead>
    <tbody>
      ${publicEvents.map(
        ({ event, fields, summary }) =>
          html`<tr>
            <td><code>${event.name}</code></td>
            <td>${fields.join(', ')}</td>
            <td>${summary}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
