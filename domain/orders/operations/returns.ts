import { forVendor, permitted, signedIn } from '../../common/access.ts'
import { operation } from '../../common/operation.ts'
import { notYourVendor, vendorNotFound } from '../../vendors/index.ts'
import {
  exchangeUnsuitable,
  illegalMove,
  illegalReturnMove,
  orderNotFound,
  returnExceeds,
  returnNotFound,
  returnTooLate,
} from '../errors.ts'
import * as handling from '../returns/handling.ts'
import * as requesting from '../returns/requesting.ts'
import {
  ApproveReturn,
  ListReturns,
  ListVendorReturns,
  ReceiveReturn,
  RejectReturn,
  RequestReturn,
  Return,
  ReturnList,
  ReturnPage,
} from '../returns/schema.ts'

export const requestReturn = operation({
  id: 'orders.requestReturn',
  summary: 'Send pieces back that have arrived in the last 30 days, for their money or for others.',
  effect: 'write',
  access: permitted('orders:write'),
  input: RequestReturn,
  output: Return,
  errors: [orderNotFound, illegalMove, returnTooLate, returnExceeds, exchangeUnsuitable],
  run: requesting.requestReturn,
})

export const listReturns = operation({
  id: 'orders.returns',
  summary: 'What is or was sent back of one of your orders.',
  effect: 'read',
  access: signedIn('orders:read'),
  input: ListReturns,
  output: ReturnList,
  errors: [orderNotFound],
  run: requesting.listOrderReturns,
})

export const listVendorReturns = operation({
  id: 'orders.listReturnsForVendor',
  summary: 'What buyers want to send back to your vendor, newest first.',
  effect: 'read',
  access: forVendor('orders:fulfil'),
  input: ListVendorReturns,
  output: ReturnPage,
  errors: [notYourVendor, vendorNotFound],
  run: handling.listVendorReturns,
})

export const approveReturn = operation({
  id: 'orders.approveReturn',
  summary: 'Agree to take pieces back.',
  effect: 'write',
  access: forVendor('orders:fulfil'),
  input: ApproveReturn,
  output: Return,
  errors: [notYourVendor, returnNotFound, illegalReturnMove],
  run: handling.approveReturn,
})

export const rejectReturn = operation({
  id: 'orders.rejectReturn',
  summary: 'Refuse to take pieces back, or what came instead of them.',
  effect: 'write',
  access: forVendor('orders:fulfil'),
  input: RejectReturn,
  output: Return,
  errors: [notYourVendor, returnNotFound, illegalReturnMove],
  run: handling.rejectReturn,
})

export const receiveReturn = operation({
  id: 'orders.receiveReturn',
  summary: 'Say that the pieces are back; the buyer gets the money for them, or what they want instead.',
  effect: 'write',
  access: forVendor('orders:fulfil'),
  input: ReceiveReturn,
  output: Return,
  errors: [notYourVendor, returnNotFound, illegalReturnMove],
  run: handling.receiveReturn,
})
