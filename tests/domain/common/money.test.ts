import { test } from 'tap'
import { decimalsOf, minorUnitsOf } from '../../../domain/common/money.ts'

test('a currency has the minor units that ISO 4217 gives it', async (t) => {
  const units = { NGN: 100, USD: 100, XOF: 1, JPY: 1, KWD: 1000 }
  for (const [currency, expected] of Object.entries(units)) t.equal(minorUnitsOf(currency), expected, currency)
  t.equal(decimalsOf('KWD'), 3)
  t.equal(decimalsOf('KWD'), 3, 'asked again')
})
