import type { Rows } from '../row.ts'

export const analyticsRows: Rows = {
  'analytics.dashboard': { of: ['vendor A', 'staff'], stranger: '403 vendors.not-yours', input: { id: 1 } },
  'analytics.sales': { of: ['vendor A', 'staff'], stranger: '403 vendors.not-yours', input: { vendor: 1 } },
  'analytics.requestSalesReport': {
    of: ['vendor A', 'staff'],
    stranger: '403 vendors.not-yours',
    input: { vendor: 1 },
  },
  'analytics.salesReport': {
    of: ['owner of A', 'staff'],
    stranger: '404 analytics.report-not-found',
    input: (market) => market.report(),
  },
}
