import { errorType } from '../common/errors.ts'

export const paymentNotFound = errorType('not-found', 'payments.not-found', 'There is no such payment.')
export const providerNotOffered = errorType(
  'conflict',
  'payments.provider-not-offered',
  'One cannot pay that way here.',
)
export const alreadyUnderWay = errorType('conflict', 'payments.already-under-way', 'A payment is under way already.')
export const nothingToPay = errorType('conflict', 'payments.nothing-to-pay', 'There is nothing to pay.')
export const tooMuch = errorType('conflict', 'payments.too-much', 'More than can be given back.')
export const forgedNotice = errorType('invalid', 'payments.forged-notice', 'The provider has not signed this.')
