import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'
import { common, DomainError } from '../../domain/common/errors.ts'
import { type Html, html } from '../../domain/common/html.ts'
import { minorUnitsOf } from '../../domain/common/money.ts'
import { perform } from '../../domain/common/operation.ts'
import { receiveNotice } from '../../domain/payments/operations.ts'
import { requireOwnOrigin } from '../admin/guard.ts'
import { type App, houseScope } from '../context.ts'
import { testPayments } from '../gateways/payments/test.ts'
import {
  confirmTestPayment,
  declineTestPayment,
  findShownTestPayment,
  type ShownTestPayment,
} from '../gateways/payments/test/queries.ts'
import { siteOf } from '../gateways/site.ts'
import { layout } from './layout.ts'

interface OfPayment {
  Params: { reference: string }
  Body: { answer?: string } | undefined
}

/** Where a buyer agrees to a payment at the built-in provider, as others would on a page of their bank's. */
export async function testPaymentRoutes(server: FastifyInstance, app: App): Promise<void> {
  await server.register(async (page) => {
    await page.register(formbody)
    page.addHook('onRequest', async (request, reply) => {
      reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin' })
      requireOwnOrigin(app.config, request)
    })
    page.get<OfPayment>('/dev/payments/:reference', async ({ params: { reference } }, reply) => {
      const payment = await requirePayment(app, reference)
      return reply.type('text/html; charset=utf-8').send(paymentPage(payment).text)
    })
    page.post<OfPayment>('/dev/payments/:reference', async ({ params: { reference }, body }, reply) => {
      await requirePayment(app, reference)
      await answer(app, reference, body?.answer)
      return reply.redirect(`/dev/payments/${encodeURIComponent(reference)}`, 303)
    })
  })
}

async function requirePayment({ db }: App, reference: string): Promise<ShownTestPayment> {
  const payment = await findShownTestPayment(db, reference)
  if (payment === undefined) throw new DomainError(common.notFound, `No payment has the reference ${reference}.`)
  return payment
}

/** Who answers twice has answered once; what it comes to the provider tells as it always does, by a notice. */
async function answer(app: App, reference: string, given: string | undefined): Promise<void> {
  if (given !== 'confirm' && given !== 'decline') throw new DomainError(common.invalid, 'Confirm or decline.')
  const { db, config, gateways, clock } = app
  const answered = await (given === 'confirm' ? confirmTestPayment : declineTestPayment)(db, reference)
  if (answered === undefined) return
  const [secret] = gateways.vault.secretsFor('test payments')
  const provider = testPayments(db, { secret, confirmUrl: `${siteOf(config).url}/dev/payments`, clock })
  const { body, headers } = await provider.noticeOf(reference)
  await perform(houseScope(app), receiveNotice, { provider: 'test', body: body.toString(), headers })
}

/** `NGN 25,000.00`. */
function inWords(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' })
  return format.format(amount / minorUnitsOf(currency))
}

const outcomes: Readonly<Record<Exclude<ShownTestPayment['status'], 'needs-action'>, string>> = {
  authorised: 'You have confirmed this payment.',
  captured: 'You have confirmed this payment, and the money was taken.',
  failed: 'This payment was declined. Nothing was taken.',
  voided: 'This payment was called off. Nothing was taken.',
}

function paymentPage({ orderNumber, amount, currency, status, returnUrl }: ShownTestPayment): Html {
  const what = html`<p>
    <strong>${inWords(amount, currency)}</strong> for the order <strong>${orderNumber}</strong>.
  </p>`
  const body =
    status === 'needs-action'
      ? html`<p>This stands in for the page of a bank. No money is real here.</p>
          <form method="post" class="fields">
            <button name="answer" value="confirm">Confirm the payment</button>
            <button name="answer" value="decline">Decline it</button>
          </form>`
      : html`<p role="status">${outcomes[status]}</p>
          <p><a href="${returnUrl}">Back to the shop</a></p>`
  const frame = html`<div class="admin narrow"><h1>Test payment</h1> ${what} ${body}</div>`
  return layout('Test payment', frame, [], ['/assets/admin.css'])
}
