export { eraseUser, exportOf } from './personal.ts'
