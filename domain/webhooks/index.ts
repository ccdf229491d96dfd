export { eraseUser, exportOf } from './personal.ts'
export { publicEvents } from './public-events.ts'
