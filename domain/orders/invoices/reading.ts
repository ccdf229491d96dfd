import type { OutwardCtx, ReadCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import type { FileAnswer } from '../../common/file-answer.ts'
import { invoiceNotFound, orderNotFound } from '../errors.ts'
import { answerPdf } from '../papers/answering.ts'
import { listPapers } from '../papers/queries.ts'
import { invoices } from './queries.ts'
import type { GetInvoice, Invoice, ListInvoices } from './schema.ts'

/** The invoices for an order: all of them for its buyer, for a vendor its own. Before it is paid for there are none. */
export async function listInvoices({ db, actor }: ReadCtx, { id }: ListInvoices): Promise<{ results: Invoice[] }> {
  const results = await listPapers<Invoice>(db, actor, invoices, id)
  if (results === undefined) throw new DomainError(orderNotFound, `No order of yours has the id ${id}.`)
  return { results }
}

export const getInvoice = (ctx: OutwardCtx, input: GetInvoice): Promise<FileAnswer> =>
  answerPdf(ctx, invoices, invoiceNotFound, input)
