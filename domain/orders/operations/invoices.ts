import { signedIn } from '../../common/access.ts'
import { FileAnswer } from '../../common/file-answer.ts'
import { operation } from '../../common/operation.ts'
import { invoiceNotFound, orderNotFound } from '../errors.ts'
import * as reading from '../invoices/reading.ts'
import { GetInvoice, InvoiceList, ListInvoices } from '../invoices/schema.ts'

export const listInvoices = operation({
  id: 'orders.invoices',
  summary: 'The invoices for an order of yours, or your vendor’s for its part; none before it is paid for.',
  effect: 'read',
  access: signedIn('orders:read'),
  input: ListInvoices,
  output: InvoiceList,
  errors: [orderNotFound],
  run: reading.listInvoices,
})

export const getInvoice = operation({
  id: 'orders.invoice',
  summary: 'One invoice for an order, as a PDF.',
  effect: 'outward',
  access: signedIn('orders:read'),
  input: GetInvoice,
  output: FileAnswer,
  errors: [invoiceNotFound],
  run: reading.getInvoice,
})
