export { faults } from './fault-queries.ts'
export { eraseUser, exportOf } from './personal.ts'
