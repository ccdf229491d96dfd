import type { DocumentGateway } from '../../../domain/common/documents.ts'
import { invoicePdf } from './invoice.ts'

/** Documents as PDF. */
export const pdfDocuments = (): DocumentGateway => ({ invoice: invoicePdf })
