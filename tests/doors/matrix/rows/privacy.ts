import type { Rows } from '../row.ts'

export const privacyRows: Rows = {
  'privacy.export': { of: 'oneself', anew: true, input: {} },
  'privacy.getExport': { of: 'oneself', input: {} },
  'privacy.erase': { of: 'oneself', anew: true, input: {} },
}
