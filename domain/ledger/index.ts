export { bookCapture, bookRefund, bookRelease, bookReturn, bookSale, type SoldPart } from './booking.ts'
export { faults } from './fault-queries.ts'
export { bookPaidOut, bookPayout, bookPayoutBack, bookPayoutReturned } from './paying-out.ts'
export { type Balance, balancesOf, insertTransaction, lockAvailable, type NewTransaction } from './queries.ts'
