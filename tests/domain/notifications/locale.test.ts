import { test } from 'tap'
import { country, day, moment, money } from '../../../domain/notifications/formats.ts'
import { localeOf } from '../../../domain/notifications/locale.ts'

const spaced = (text: string) => text.replaceAll(/\s/gu, ' ')

test('a reader is written to in a language of ours, English when in doubt', async (t) => {
  t.equal(localeOf('fr'), 'fr')
  t.equal(localeOf('fr-SN'), 'fr')
  t.equal(localeOf('FR_ci'), 'fr')
  t.equal(localeOf('en-NG'), 'en')
  for (const unknown of ['yo', 'frr', 'français', '', 'constructor', null, undefined]) t.equal(localeOf(unknown), 'en')
})

test('an amount reads as it does on a price tag of the region', async (t) => {
  const naira = { amount: 2_500_050, currency: 'NGN' }
  t.equal(money('en', naira, 'symbol'), '₦25,000.50')
  t.equal(spaced(money('fr', naira, 'symbol')), '25 000,50 NGN')
  t.equal(spaced(money('en', naira, 'code')), 'NGN 25,000.50')
  const francs = { amount: 25_000, currency: 'XOF' }
  t.equal(spaced(money('fr', francs, 'symbol')), '25 000 F CFA', 'the franc has no minor unit')
  t.equal(spaced(money('en', francs, 'symbol')), 'F CFA 25,000')
  t.equal(money('en', { amount: 1_000, currency: 'USD' }, 'symbol'), 'US$10.00', 'a dollar says whose it is')
})

test('days and countries are named in the language of the reader', async (t) => {
  const evening = '2026-11-12T23:59:00.000Z'
  t.equal(day('en', evening), '12 November 2026', 'whatever the clock of the server')
  t.equal(day('fr', evening), '12 novembre 2026')
  t.equal(spaced(moment('en', evening)), '12 November 2026 at 23:59 UTC')
  t.equal(spaced(moment('fr', evening)), '12 novembre 2026 à 23:59 UTC')
  t.equal(country('en', 'SN'), 'Senegal')
  t.equal(country('fr', 'SN'), 'Sénégal')
  t.equal(country('en', 'QQ'), 'QQ')
})
