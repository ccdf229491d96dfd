import { z } from 'zod'
import { Id, text, Timestamp } from '../../common/fields.ts'
import { Sum } from '../../common/money.ts'
import { VendorRef } from '../../vendors/index.ts'

/** That there is an invoice; what it says is for the document. */
export const Invoice = z
  .object({
    number: z.string().meta({ description: 'Unique; a vendor’s run on without a gap.' }),
    vendor: VendorRef,
    issuedAt: Timestamp,
    total: Sum,
  })
  .meta({ id: 'Invoice', description: 'What a vendor asks for its part of an order.' })
export type Invoice = z.output<typeof Invoice>

export const InvoiceList = z.object({ results: z.array(Invoice) })

export const ListInvoices = z.object({ id: Id.meta({ description: 'Of the order.' }) })
export type ListInvoices = z.output<typeof ListInvoices>

export const GetInvoice = ListInvoices.extend({ number: text(60) })
export type GetInvoice = z.output<typeof GetInvoice>
