import type { Rows } from '../row.ts'

export const auditRows: Rows = {
  'audit.list': { of: 'house', input: { limit: 100 } },
}
