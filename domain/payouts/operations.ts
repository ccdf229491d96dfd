import { beforeTheWall, forVendor, freshly, permitted } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { notApproved, notYourVendor, vendorNotFound } from '../vendors/index.ts'
import { noAccount, notByHand, notOffered, payoutNotFound, tooLittle, underWay } from './errors.ts'
import {
  BalanceList,
  GetBalance,
  GetStatement,
  ListPayouts,
  NotePaid,
  NoteUnpaid,
  Payout,
  PayoutAccount,
  PayoutPage,
  RequestPayout,
  SetPayoutAccount,
  Statement,
} from './schema.ts'
import * as service from './service.ts'
import * as settling from './settling.ts'
import * as statement from './statement.ts'

export const getBalance = operation({
  id: 'payouts.balance',
  summary: 'What your vendor is owed, by currency, and where it is paid.',
  effect: 'read',
  access: forVendor('payouts:read'),
  input: GetBalance,
  output: BalanceList,
  errors: [notYourVendor, vendorNotFound],
  run: service.getBalance,
})

export const getStatement = operation({
  id: 'payouts.statement',
  summary: 'What was booked for your vendor in a currency, as CSV.',
  effect: 'read',
  access: forVendor('payouts:read'),
  input: GetStatement,
  output: Statement,
  errors: [notYourVendor, vendorNotFound],
  run: statement.getStatement,
})

export const setPayoutAccount = operation({
  id: 'payouts.setAccount',
  summary: 'Say where your vendor is paid in a currency; for its owners.',
  effect: 'outward',
  access: freshly(beforeTheWall(forVendor('payouts:manage'))),
  input: SetPayoutAccount,
  output: PayoutAccount,
  errors: [notYourVendor, vendorNotFound, notOffered],
  run: service.setPayoutAccount,
})

export const listPayouts = operation({
  id: 'payouts.list',
  summary: 'What your vendor was paid, newest first.',
  effect: 'read',
  access: forVendor('payouts:read'),
  input: ListPayouts,
  output: PayoutPage,
  errors: [notYourVendor, vendorNotFound],
  run: service.listPayouts,
})

export const requestPayout = operation({
  id: 'payouts.request',
  summary: 'Have all that is available to your vendor paid out; for its owners.',
  effect: 'write',
  access: freshly(forVendor('payouts:manage')),
  idempotency: 'required',
  input: RequestPayout,
  output: Payout,
  errors: [notYourVendor, vendorNotFound, notApproved, noAccount, tooLittle, underWay],
  run: service.requestPayout,
})

export const notePaid = operation({
  id: 'payouts.notePaid',
  summary: 'Say that a payout was made by hand.',
  effect: 'write',
  access: freshly(permitted('payouts:settle')),
  idempotency: 'required',
  input: NotePaid,
  output: Payout,
  errors: [payoutNotFound, notByHand],
  run: settling.settlePaid,
})

export const noteUnpaid = operation({
  id: 'payouts.noteUnpaid',
  summary: 'Say that a payout could not be made by hand.',
  effect: 'write',
  access: freshly(permitted('payouts:settle')),
  idempotency: 'required',
  input: NoteUnpaid,
  output: Payout,
  errors: [payoutNotFound, notByHand],
  run: settling.settleUnpaid,
})
