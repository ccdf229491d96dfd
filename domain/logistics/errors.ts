import { errorType } from '../common/errors.ts'

export const shipmentNotFound = errorType('not-found', 'logistics.not-found', 'There is no such shipment.')
export const alreadySent = errorType('conflict', 'logistics.already-sent', 'A parcel for it is on its way already.')
export const notByHand = errorType('conflict', 'logistics.not-by-hand', 'The carrier says itself where the parcel is.')
export const noLabel = errorType('not-found', 'logistics.no-label', 'There is no label yet.')
export const forgedNotice = errorType('invalid', 'logistics.forged-notice', 'The carrier has not signed this.')
