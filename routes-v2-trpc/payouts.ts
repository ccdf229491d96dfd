import {
  getBalance,
  getStatement,
  listPayouts,
  notePaid,
  noteUnpaid,
  requestPayout,
  setPayoutAccount,
} from '../domain/payouts/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const payoutsRouter = router({
  balance: query(getBalance),
  statement: query(getStatement),
  setAccount: mutation(setPayoutAccount),
  list: query(listPayouts),
  request: mutation(requestPayout),
  paid: mutation(notePaid),
  failed: mutation(noteUnpaid),
})
