import type { OutwardCtx } from '../../common/context.ts'
import { DomainError, type ErrorType } from '../../common/errors.ts'
import type { FileAnswer } from '../../common/file-answer.ts'
import { findDocument, type Kind } from './queries.ts'

/** One paper for an order as a PDF, drawn anew from what was kept of it. */
export async function answerPdf(
  { db, actor, gateways }: OutwardCtx,
  kind: Kind,
  missing: ErrorType,
  { id, number }: { readonly id: number; readonly number: string },
): Promise<FileAnswer> {
  const document = await findDocument(db, actor, kind, id, number)
  if (document === undefined)
    throw new DomainError(missing, `For the order ${id} you have none of the number ${number}.`)
  const pdf = await gateways.documents.invoice(document)
  return { filename: `${document.number}.pdf`, contentType: PDF, content: Buffer.from(pdf).toString('base64') }
}

const PDF = 'application/pdf'
