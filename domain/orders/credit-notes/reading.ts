import type { OutwardCtx, ReadCtx } from '../../common/context.ts'
import { DomainError } from '../../common/errors.ts'
import type { FileAnswer } from '../../common/file-answer.ts'
import { creditNoteNotFound, orderNotFound } from '../errors.ts'
import { answerPdf } from '../papers/answering.ts'
import * as queries from './queries.ts'
import type { CreditNote, GetCreditNote, ListCreditNotes } from './schema.ts'

/** The credit notes for an order: all of them for its buyer, for a vendor its own. */
export async function listCreditNotes(
  { db, actor }: ReadCtx,
  { id }: ListCreditNotes,
): Promise<{ results: CreditNote[] }> {
  const results = await queries.listCreditNotes(db, actor, id)
  if (results === undefined) throw new DomainError(orderNotFound, `No order of yours has the id ${id}.`)
  return { results }
}

export const getCreditNote = (ctx: OutwardCtx, input: GetCreditNote): Promise<FileAnswer> =>
  answerPdf(ctx, queries.creditNotes, creditNoteNotFound, input)
