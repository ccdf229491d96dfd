import { signedIn } from '../../common/access.ts'
import { FileAnswer } from '../../common/file-answer.ts'
import { operation } from '../../common/operation.ts'
import * as reading from '../credit-notes/reading.ts'
import { CreditNoteList, GetCreditNote, ListCreditNotes } from '../credit-notes/schema.ts'
import { creditNoteNotFound, orderNotFound } from '../errors.ts'

export const listCreditNotes = operation({
  id: 'orders.creditNotes',
  summary: 'The credit notes for an order of yours, or your vendor’s for its part; one for each refund of an invoice.',
  effect: 'read',
  access: signedIn('orders:read'),
  input: ListCreditNotes,
  output: CreditNoteList,
  errors: [orderNotFound],
  run: reading.listCreditNotes,
})

export const getCreditNote = operation({
  id: 'orders.creditNote',
  summary: 'One credit note for an order, as a PDF.',
  effect: 'outward',
  access: signedIn('orders:read'),
  input: GetCreditNote,
  output: FileAnswer,
  errors: [creditNoteNotFound],
  run: reading.getCreditNote,
})
