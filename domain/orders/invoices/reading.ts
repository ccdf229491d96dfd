import type { OutwardCtx, ReadCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import type { FileAnswer } from '../../common/file-answer.ts'
import { invoiceNotFound, orderNotFound } from '../errors.ts'
import * as queries from './queries.ts'
import type { GetInvoice, Invoice, ListInvoices } from './schema.ts'

/** The invoices for an order: all of them for its buyer, for a vendor its own. Before it is paid for there are none. */
export async function listInvoices({ db, actor }: ReadCtx, { id }: ListInvoices): Promise<{ results: Invoice[] }> {
  const results = await queries.listInvoices(db, actor, id)
  if (results === undefined) throw new DomainError(orderNotFound, `No order of yours has the id ${id}.`)
  return { results }
}

/** One of them as a PDF, drawn anew from what was kept of it. */
export async function getInvoice({ db, actor, gateways }: OutwardCtx, { id, number }: GetInvoice): Promise<FileAnswer> {
  const document = await queries.findDocument(db, actor, id, number)
  if (document === undefined) {
    throw new DomainError(invoiceNotFound, `No invoice of yours for the order ${id} has the number ${number}.`)
  }
  const pdf = await gateways.documents.invoice(document)
  return { filename: `${document.number}.pdf`, contentType: PDF, content: Buffer.from(pdf).toString('base64') }
}

const PDF = 'application/pdf'
