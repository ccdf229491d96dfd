import { getDashboard } from '../domain/analytics/operations.ts'
import {
  acceptVendorOrder,
  approveReturn,
  cancelVendorOrder,
  getVendorOrder,
  listVendorOrders,
  listVendorReturns,
  receiveReturn,
  rejectReturn,
} from '../domain/orders/operations.ts'
import {
  addMember,
  changeMember,
  createVendor,
  getVendor,
  listMembers,
  listVendors,
  removeMember,
} from '../domain/vendors/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const vendorsRouter = router({
  list: query(listVendors),
  get: query(getVendor),
  create: mutation(createVendor),
  dashboard: query(getDashboard),
  listMembers: query(listMembers),
  addMember: mutation(addMember),
  changeMember: mutation(changeMember),
  removeMember: mutation(removeMember),
  orders: query(listVendorOrders),
  order: query(getVendorOrder),
  acceptOrder: mutation(acceptVendorOrder),
  cancelOrder: mutation(cancelVendorOrder),
  returns: query(listVendorReturns),
  approveReturn: mutation(approveReturn),
  rejectReturn: mutation(rejectReturn),
  receiveReturn: mutation(receiveReturn),
})
