import type { Rows } from '../row.ts'

export const flagsRows: Rows = {
  'flags.list': { of: 'house', input: {} },
  'flags.set': {
    of: 'house',
    input: (market) => ({ key: `checkout.${market.word()}`, description: 'A new way to pay.' }),
  },
  'flags.mine': { of: 'everybody', input: {} },
}
