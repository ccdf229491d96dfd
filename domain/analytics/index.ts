export { faults } from './fault-queries.ts'
