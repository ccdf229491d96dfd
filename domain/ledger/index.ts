export { bookCapture, bookRefund, bookReturn, bookSale, type SoldPart } from './booking.ts'
export { faults } from './fault-queries.ts'
export { type Balance, balancesOf, insertTransaction, type NewTransaction } from './queries.ts'
