import { errorType } from '../common/errors.ts'

export const payoutNotFound = errorType('not-found', 'payouts.not-found', 'There is no such payout.')
export const noAccount = errorType('conflict', 'payouts.no-account', 'Nobody has said where to pay to.')
export const tooLittle = errorType('conflict', 'payouts.too-little', 'There is not enough to be paid out.')
export const underWay = errorType('conflict', 'payouts.under-way', 'A payout is under way already.')
export const notOffered = errorType('conflict', 'payouts.not-offered', 'Nobody is paid that way here.')
export const notByHand = errorType('conflict', 'payouts.not-by-hand', 'This payout is not in anybody’s hands.')
