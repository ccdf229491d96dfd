import t from 'tap'
import { readCount, readFlag, readPrice, writePrice } from '../../../server/catalogue-files/cells.ts'
import { guardCode, guardText, unguardCode, unguardText } from '../../../server/catalogue-files/formula-guard.ts'

await t.test('a price is read into the minor units of its currency', (t) => {
  for (const [text, currency, amount] of [
    ['1,299.00', 'NGN', 129_900],
    ['1299', 'NGN', 129_900],
    ['1299.5', 'NGN', 129_950],
    ['1,234,567.89', 'NGN', 123_456_789],
    ['0.07', 'NGN', 7],
    ['5.', 'NGN', 500],
    ['1299', 'JPY', 1299],
    ['1299.00', 'JPY', 1299],
    ['1.299', 'KWD', 1299],
    ['1', 'KWD', 1000],
    ['4503599627370.49', 'NGN', 450_359_962_737_049],
  ] as const) {
    t.equal(readPrice(text, currency), amount, `${text} ${currency}`)
  }
  t.end()
})

await t.test('what is no price, or finer than its currency, is refused', (t) => {
  for (const text of ['', 'abc', '12,50', '1,29.00', '1.2.3', '₦5', '1e3', '5 000', '.', 'NaN', '１２']) {
    t.throws(() => readPrice(text, 'NGN'), { message: /is not a price/ }, text)
  }
  t.throws(() => readPrice('-5.00', 'NGN'), { message: '“-5.00” is negative.' })
  t.throws(() => readPrice('12.345', 'NGN'), { message: '“12.345” has more decimals than NGN, which has 2.' })
  t.throws(() => readPrice('12.000', 'NGN'), { message: /more decimals/ }, 'three zeros might be thousands')
  t.throws(() => readPrice('12.5', 'JPY'), { message: /more decimals than JPY, which has 0/ })
  t.throws(() => readPrice('1.000', 'JPY'), { message: /more decimals/ })
  t.end()
})

await t.test('a price is written as it is read', (t) => {
  t.strictSame(
    [
      writePrice(129_950, 'NGN'),
      writePrice(7, 'NGN'),
      writePrice(0, 'NGN'),
      writePrice(1299, 'JPY'),
      writePrice(5, 'KWD'),
    ],
    ['1299.50', '0.07', '0.00', '1299', '0.005'],
  )
  t.end()
})

await t.test('counts are whole and flags are true or false', (t) => {
  t.strictSame([readCount('1,200'), readCount('-3'), readCount('4.0')], [1200, -3, 4])
  t.throws(() => readCount('1.5'), { message: '“1.5” is not a whole number.' })
  t.throws(() => readCount('many'), { message: '“many” is not a number.' })
  t.strictSame([readFlag('TRUE'), readFlag('false'), readFlag('')], [true, false, true])
  t.throws(() => readFlag('yes'), { message: '“yes” is neither true nor false.' })
  t.end()
})

await t.test('whatever a text begins with, the guard against formulas leaves it as it was', (t) => {
  const texts = ['=1+1', "'=1", "''=1", '+2', '-', '@home', "'90s denim", "''", "'", '', 'plain', "'-x"]
  for (const text of texts) {
    t.equal(unguardText(guardText(text)), text)
    t.equal(unguardCode(guardCode(text)), text)
    t.notMatch(guardText(text), /^[=+\-@]/)
  }
  t.equal(unguardText("'90s denim"), "'90s denim", 'an apostrophe that belongs to a title stays')
  t.equal(unguardCode("'000123"), '000123')
  t.end()
})
