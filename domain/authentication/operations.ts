export * from './operations/accounts.ts'
