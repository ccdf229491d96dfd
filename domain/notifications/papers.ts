import type { TaskCtx } from '../common/context.ts'
import type { InvoiceDocument } from '../common/documents.ts'
import type { Attachment } from '../common/gateways.ts'
import type { MailData } from './mails.ts'

/** What a mail says of an invoice or a credit note. */
type Paper = MailData<'order-paid'>['invoices'][number]

export const paperOf = ({ number, sellers, currency, totals }: InvoiceDocument): Paper => ({
  number,
  seller: sellers.map((seller) => seller.name).join(', '),
  total: { amount: totals.total, currency },
})

/** The papers themselves, drawn as the mail is sent. */
export const attached = ({ gateways }: TaskCtx, documents: readonly InvoiceDocument[]): Promise<Attachment[]> =>
  Promise.all(
    documents.map(async (document) => ({
      filename: `${document.number}.pdf`,
      content: await gateways.documents.invoice(document),
      contentType: 'application/pdf',
    })),
  )
