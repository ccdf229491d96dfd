export { eraseUser, exportOf } from './personal.ts'
export { findProfile } from './profile.ts'
