import t, { test } from 'tap'
import { callersOf } from '../doors/callers.ts'
import { sampleMarket } from '../doors/samples.ts'
import { testMarket } from '../support/app.ts'
import { textOfPdf } from '../support/documents/pdf-text.ts'

const { app, server } = await testMarket(t)
const callers = await callersOf(server)
const { id, number } = await sampleMarket(server, callers, app).invoice()
const get = (url: string, accept?: string, headers: object = callers.customer) =>
  server.inject({ url: `/api/v1${url}`, headers: { ...headers, ...(accept !== undefined && { accept }) } })
const invoice = `/orders/${id}/invoices/${number}`

test('an invoice is answered as the PDF itself, with a name to save it under', async (t) => {
  for (const accept of [undefined, '*/*', 'application/pdf', 'text/html,application/pdf;q=0.9,*/*;q=0.8']) {
    const answer = await get(invoice, accept)
    t.match(answer, {
      statusCode: 200,
      headers: {
        'content-type': 'application/pdf',
        'content-disposition': `attachment; filename="${number}.pdf"`,
        'cache-control': 'private, no-store',
      },
    })
    t.ok((await textOfPdf(answer.rawPayload)).includes(number))
  }
})

test('or within JSON, for who would rather have that', async (t) => {
  const { rawPayload } = await get(invoice)
  const answer = await get(invoice, 'application/json')
  t.match(answer, { statusCode: 200, headers: { 'content-type': /^application\/json/ } })
  t.strictSame(answer.json(), {
    filename: `${number}.pdf`,
    contentType: 'application/pdf',
    content: rawPayload.toString('base64'),
  })
})

test('what is not there is told in JSON, and nothing else is a PDF', async (t) => {
  const missing = await get(`/orders/${id}/invoices/INV-9-000001`, 'application/pdf')
  t.match(missing, { statusCode: 404, headers: { 'content-type': /^application\/problem\+json/ } })
  t.equal((await get(`/orders/${id}/invoices`, 'application/pdf')).statusCode, 406)
  t.equal((await get(invoice, 'text/html')).statusCode, 406)
  t.equal((await get(invoice, undefined, {})).statusCode, 401)
})
