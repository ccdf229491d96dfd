import { particulars } from '../../samples/vendors.ts'
import type { Rows } from '../row.ts'

const managed = { of: ['vendor A', 'staff'], stranger: '403 vendors.not-yours' } as const

export const vendorsRows: Rows = {
  'vendors.list': { of: 'everybody', input: {} },
  'vendors.get': { of: 'everybody', input: { id: 1 } },
  'vendors.create': { of: 'oneself', anew: true, input: { name: 'A shop of my own' } },
  'vendors.listApplications': { of: 'house', input: {} },
  'vendors.getApplication': { ...managed, input: { id: 1 } },
  'vendors.apply': { ...managed, input: { id: 1, ...particulars } },
  'vendors.approve': { of: 'house', input: (market) => market.shop('applied') },
  'vendors.refuse': { of: 'house', input: async (market) => ({ ...(await market.shop('applied')), reason: 'No.' }) },
  'vendors.suspend': { of: 'house', input: async (market) => ({ ...(await market.shop('approved')), reason: 'No.' }) },
  'vendors.reinstate': { of: 'house', input: (market) => market.shop('suspended') },
  'vendors.listMembers': { ...managed, input: { id: 1 } },
  'vendors.addMember': { ...managed, input: async (market) => ({ id: 1, email: (await market.account()).email }) },
  'vendors.changeMember': [
    { ...managed, input: async (market) => ({ ...(await market.member()), role: 'owner' }) },
    // A shop of one's own in front of a member of another.
    {
      of: ['vendor B', 'staff'],
      input: async (market) => ({ id: 2, userId: (await market.member()).userId, role: 'owner' }),
      outcome: '404 vendors.member-not-found',
      stranger: '403 vendors.not-yours',
    },
  ],
  'vendors.removeMember': [
    { ...managed, input: (market) => market.member() },
    {
      of: ['vendor B', 'staff'],
      input: async (market) => ({ id: 2, userId: (await market.member()).userId }),
      outcome: '404 vendors.member-not-found',
      stranger: '403 vendors.not-yours',
    },
  ],
}
