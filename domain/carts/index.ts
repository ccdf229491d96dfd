export { cartNotFound, cartNotOpen } from './errors.ts'
export { eraseUser, exportOf } from './personal.ts'
export { endCart, type TakenCart, takeCart } from './taking.ts'
