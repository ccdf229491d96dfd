import type { Rows } from '../row.ts'

export const analyticsRows: Rows = {
  'analytics.dashboard': { of: ['vendor A', 'staff'], stranger: '403 vendors.not-yours', input: { id: 1 } },
}
