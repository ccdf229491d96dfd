import type { Rows } from '../row.ts'

const of = ['buyer', 'vendor A', 'staff'] as const

export const invoicesRows: Rows = {
  'orders.invoices': {
    of,
    stranger: '404 orders.not-found',
    input: async (market) => ({ id: (await market.invoice()).id }),
  },
  'orders.invoice': {
    of,
    stranger: '404 orders.invoice-not-found',
    input: (market) => market.invoice(),
  },
  'orders.creditNotes': {
    of,
    stranger: '404 orders.not-found',
    input: async (market) => ({ id: (await market.creditNote()).id }),
  },
  'orders.creditNote': {
    of,
    stranger: '404 orders.credit-note-not-found',
    input: (market) => market.creditNote(),
  },
}
