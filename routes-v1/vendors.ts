import type { FastifyPluginAsync } from 'fastify'
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
  applyAsVendor,
  approveVendor,
  changeMember,
  createVendor,
  getApplication,
  getVendor,
  listApplications,
  listMembers,
  listVendors,
  refuseVendor,
  reinstateVendor,
  removeMember,
  suspendVendor,
} from '../domain/vendors/operations.ts'
import { getBalance, getStatement, listPayouts, requestPayout, setPayoutAccount } from '../domain/payouts/operations.ts'
import { serve } from './serve.ts'

export const vendorRoutes: FastifyPluginAsync = async (app) => {
  app.get('/vendors', serve(listVendors))
  app.post('/vendors', serve(createVendor, { status: 201, location: (id) => `/api/v1/vendors/${id}` }))
  app.get('/vendors/:id', serve(getVendor))
  app.get('/vendors/:id/dashboard', serve(getDashboard))
  app.get('/vendor-applications', serve(listApplications))
  app.get('/vendors/:id/application', serve(getApplication))
  app.put('/vendors/:id/application', serve(applyAsVendor))
  app.post('/vendors/:id/approve', serve(approveVendor))
  app.post('/vendors/:id/refuse', serve(refuseVendor))
  app.post('/vendors/:id/suspend', serve(suspendVendor))
  app.post('/vendors/:id/reinstate', serve(reinstateVendor))
  app.get('/vendors/:id/members', serve(listMembers))
  app.post('/vendors/:id/members', serve(addMember, { status: 201 }))
  app.patch('/vendors/:id/members/:userId', serve(changeMember))
  app.delete('/vendors/:id/members/:userId', serve(removeMember, { status: 204 }))
  app.get('/vendors/:id/balance', serve(getBalance))
  app.get('/vendors/:id/statement', serve(getStatement))
  app.put('/vendors/:id/payout-account', serve(setPayoutAccount))
  app.get('/vendors/:id/payouts', serve(listPayouts))
  app.post('/vendors/:id/payouts', serve(requestPayout, { status: 201 }))
  app.get('/vendors/:id/orders', serve(listVendorOrders))
  app.get('/vendors/:id/orders/:orderId', serve(getVendorOrder))
  app.post('/vendors/:id/orders/:orderId/accept', serve(acceptVendorOrder))
  app.post('/vendors/:id/orders/:orderId/cancel', serve(cancelVendorOrder))
  app.get('/vendors/:id/returns', serve(listVendorReturns))
  app.post('/vendors/:id/returns/:returnId/approve', serve(approveReturn))
  app.post('/vendors/:id/returns/:returnId/reject', serve(rejectReturn))
  app.post('/vendors/:id/returns/:returnId/receive', serve(receiveReturn))
}
