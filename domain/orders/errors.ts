import { errorType } from '../common/errors.ts'

export const orderNotFound = errorType('not-found', 'orders.not-found', 'There is no such order.')
export const invoiceNotFound = errorType('not-found', 'orders.invoice-not-found', 'There is no such invoice.')
export const creditNoteNotFound = errorType(
  'not-found',
  'orders.credit-note-not-found',
  'There is no such credit note.',
)
export const variantNotOnSale = errorType('conflict', 'orders.variant-not-on-sale', 'Something is no longer on sale.')
export const mixedCurrencies = errorType('conflict', 'orders.mixed-currencies', 'One order has one currency.')
export const totalChanged = errorType('conflict', 'orders.total-changed', 'The total is not what you were shown.')
export const cartEmpty = errorType('conflict', 'orders.cart-empty', 'There is nothing in the cart.')
export const shippingUnavailable = errorType(
  'conflict',
  'orders.shipping-unavailable',
  'It cannot be sent there in this way.',
)
export const codeRefused = errorType('conflict', 'orders.code-refused', 'A discount code does not apply.')
export const illegalMove = errorType(
  'conflict',
  'orders.illegal-move',
  'The order has come too far, or not far enough.',
)
export const alreadyPaid = errorType('conflict', 'orders.already-paid', 'What was paid for is not priced anew.')
export const paymentUnderWay = errorType('conflict', 'orders.payment-under-way', 'It is being paid for just now.')
export const dispatchUnderWay = errorType(
  'conflict',
  'orders.dispatch-under-way',
  'A carrier has been asked to take it.',
)
export const nothingLeft = errorType('conflict', 'orders.nothing-left', 'Nothing would be left of the order.')
export const returnNotFound = errorType('not-found', 'orders.return-not-found', 'There is no such return.')
export const returnTooLate = errorType('conflict', 'orders.return-too-late', 'It is too late to send it back.')
export const returnExceeds = errorType('conflict', 'orders.return-exceeds', 'So many pieces cannot be sent back.')
export const exchangeUnsuitable = errorType(
  'conflict',
  'orders.exchange-unsuitable',
  'It cannot be exchanged for what is wanted.',
)
export const illegalReturnMove = errorType(
  'conflict',
  'orders.illegal-return-move',
  'The return has come too far, or not far enough.',
)
