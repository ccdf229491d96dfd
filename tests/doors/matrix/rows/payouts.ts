import type { Rows } from '../row.ts'

const owned = { of: ['vendor A', 'staff'], stranger: '403 vendors.not-yours' } as const

export const payoutsRows: Rows = {
  'payouts.balance': { ...owned, input: { id: 1 } },
  'payouts.statement': { ...owned, input: { id: 1, currency: 'NGN' } },
  'payouts.list': { ...owned, input: { id: 1 } },
  'payouts.setAccount': {
    ...owned,
    input: {
      id: 1,
      currency: 'NGN',
      provider: 'manual',
      accountName: 'Adire House',
      accountNumber: '0123456789',
      bankCode: '058',
    },
  },
  'payouts.request': { ...owned, input: (market) => market.owed(1) },
  'payouts.notePaid': { of: 'house', input: (market) => market.byHand() },
  'payouts.noteUnpaid': {
    of: 'house',
    input: async (market) => ({ ...(await market.byHand()), reason: 'The account is closed.' }),
  },
}
