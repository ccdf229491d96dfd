import { z } from 'zod'
import { Id } from '../../common/fields.ts'
import { GetInvoice, Invoice, ListInvoices } from '../invoices/schema.ts'

/** That there is a credit note; what it says is for the document. */
export const CreditNote = Invoice.extend({
  invoice: z.string().meta({ description: 'The number of the invoice it takes something back of.' }),
  refundId: Id.meta({ description: 'The refund it was issued for.' }),
}).meta({ id: 'CreditNote', description: 'What a vendor takes back of its invoice, since money of it was given back.' })
export type CreditNote = z.output<typeof CreditNote>

export const CreditNoteList = z.object({ results: z.array(CreditNote) })

export const ListCreditNotes = ListInvoices
export type ListCreditNotes = z.output<typeof ListCreditNotes>

export const GetCreditNote = GetInvoice
export type GetCreditNote = z.output<typeof GetCreditNote>
