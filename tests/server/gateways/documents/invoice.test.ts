import { test } from 'tap'
import type { InvoiceDocument, InvoiceLine } from '../../../../domain/common/documents.ts'
import { pdfDocuments } from '../../../../server/gateways/documents/index.ts'
import { testApp } from '../../../support/app.ts'
import { depthsOfPdf, pagesOfPdf, plain, textOfPdf } from '../../../support/documents/pdf-text.ts'

const documents = pdfDocuments()

const line = (n: number, more: Partial<InvoiceLine> = {}): InvoiceLine => ({
  name: `Ankara dress number ${n}.`,
  sku: `ANK-${n}-M`,
  quantity: 2,
  unitPrice: 1_000_000 + n,
  discount: 0,
  tax: 150_000,
  total: 2_150_000 + 2 * n,
  ...more,
})

const invoice: InvoiceDocument = {
  locale: 'en',
  number: 'INV-2026-000017',
  issuedAt: '2026-11-27T10:00:00Z',
  currency: 'NGN',
  sellers: [
    { name: 'Ṣadé & Daughters Ltd', lines: ['12 Adéníyì Jones Avenue', 'Ìkẹjà, Lagos 100271', 'TIN 01234567-0001'] },
    { name: 'Chịọma Ụlọ Akwa', lines: ['Ọnịcha'] },
  ],
  buyer: { name: 'Ọlúwádámilọ́lá Adébáyọ̀-Ọmọtọ́ṣọ̀ọ́', lines: ['25 Bourdillon Road', 'Ìkòyí, Lagos', 'Nigeria'] },
  lines: [line(1), line(2, { sku: null, discount: 125_000, quantity: 1 })],
  totals: {
    subtotal: 123_456_789,
    discount: 125_000,
    shipping: 250_050,
    taxes: [
      { rate: 75_000, base: 4_000_003, amount: 300_000, included: false },
      { rate: 200_000, base: 600_000, amount: 100_000, included: true },
    ],
    total: 123_881_839,
  },
  notes: ['Returns within fourteen days.', 'Ẹ ṣé púpọ̀! Na gode: ɓarka, ɗaki, ƙasa.'],
}

test('everything an invoice is given can be read on it, to the letter', async (t) => {
  const text = await textOfPdf(await documents.invoice(invoice))
  const { sellers, buyer, lines, notes } = invoice
  const given = [
    'Invoice',
    `Number: ${invoice.number}`,
    'Date: 27 November 2026',
    'Amounts in NGN',
    ...[...sellers, buyer].flatMap(({ name, lines }) => [name, ...lines]),
    ...lines.map(({ name }) => name),
    'ANK-1-M',
    '2 10,000.01 1,500.00 21,500.02',
    '1 10,000.02 -1,250.00 1,500.00 21,500.04',
    'Subtotal 1,234,567.89',
    'Discount -1,250.00',
    'Shipping 2,500.50',
    'VAT 7.5% on 40,000.03 3,000.00',
    'Includes VAT 20% on 6,000.00 1,000.00',
    'Total ₦1,238,818.39',
    ...notes,
    'Page 1 of 1',
  ]
  for (const each of given) t.ok(text.includes(plain(each)), each)
})

test('in French it is in French, and in francs there are no centimes', async (t) => {
  const french = { ...invoice, locale: 'fr', currency: 'XOF' } as const
  const text = await textOfPdf(await documents.invoice(french))
  const given = [
    'Facture',
    'Numéro: INV-2026-000017',
    'Date: 27 novembre 2026',
    'Montants en XOF',
    'Article Qté Prix unitaire Remise TVA Total',
    'Sous-total 123 456 789',
    'Remise -125 000',
    'Livraison 250 050',
    'TVA 7,5 % sur 4 000 003 300 000',
    'Dont TVA 20 % sur 600 000 100 000',
    'Total 123 881 839 F CFA',
    'Page 1 sur 1',
  ]
  for (const each of given) t.ok(text.includes(plain(each)), each)
  t.notMatch(text, /Invoice|Subtotal|Shipping/)
})

test('a credit note says that it is one, and of which invoice of which day', async (t) => {
  const note = {
    ...invoice,
    number: 'CN-17-000001',
    credits: { number: 'INV-17-000042', issuedAt: '2026-11-20T10:00:00Z' },
  }
  const text = await textOfPdf(await documents.invoice(note))
  for (const each of ['Credit note', 'Number: CN-17-000001', 'Credits invoice INV-17-000042 of 20 November 2026'])
    t.ok(text.includes(plain(each)), each)
  t.notMatch(text, /Invoice/, 'an invoice it is not')
  const french = await textOfPdf(await documents.invoice({ ...note, locale: 'fr' }))
  t.ok(french.includes(plain('Avoir sur la facture INV-17-000042 du 20 novembre 2026')))
  t.notMatch(french, /Facture/)
})

test('many lines take many pages, each with its headings and its number, and none is lost or split', async (t) => {
  const lines = Array.from({ length: 120 }, (_, n) =>
    line(
      n + 1,
      n % 7 === 0 ? { name: `Ankara dress number ${n + 1}. ${'With a long story to tell. '.repeat(6)}` } : {},
    ),
  )
  const pages = await pagesOfPdf(await documents.invoice({ ...invoice, lines }))
  t.ok(pages.length > 3, `${pages.length} pages`)
  for (const [index, page] of pages.entries()) {
    t.ok(page.includes(`Page ${index + 1} of ${pages.length}`))
    t.ok(page.includes(`Invoice ${invoice.number}`))
    if (page.includes('Ankara')) t.equal(page.split('Item Qty Unit price Discount Tax Total').length, 2, 'once')
  }
  const shown = pages.join(' ')
  const order = lines.map(({ name }) => shown.indexOf(plain(name.slice(0, 26))))
  t.ok(
    order.every((place) => place >= 0),
    'every one is there',
  )
  t.strictSame(
    order,
    order.toSorted((one, other) => one - other),
  )
  for (const { sku, unitPrice } of lines) {
    const page = pages.find((each) => each.includes(` ${sku} `))
    const price = (unitPrice / 100).toLocaleString('en', { minimumFractionDigits: 2 })
    t.ok(page?.includes(` 2 ${price} `), `${sku} with its numbers`)
  }
  const last = pages.findIndex((page) => page.includes('Subtotal'))
  t.ok(pages[last]!.includes('Total ₦1,238,818.39'), 'the totals are on one page')
})

test('wherever the lines end, the totals stay together, and nothing runs into the foot of a page', async (t) => {
  const notes = Array.from({ length: 6 }, (_, n) => `Note ${n + 1}. ${'At some length. '.repeat(20)}`)
  for (let count = 14; count <= 30; count += 1) {
    const lines = Array.from({ length: count }, (_, n) => line(n))
    const pages = await depthsOfPdf(await documents.invoice({ ...invoice, lines, notes }))
    const holds = (word: string) => pages.findIndex((page) => page.some(({ text }) => text.startsWith(word)))
    t.equal(holds('₦'), holds('Subtotal'), `${count} lines`)
    for (const page of pages) {
      const low = page.filter(({ depth }) => depth > 780).map(({ text }) => text)
      t.strictSame([low.length, low[0]], [2, `Invoice ${invoice.number}`])
    }
  }
})

test('the same invoice is the same bytes, whatever was set before it', async (t) => {
  const bytes = Buffer.from(await documents.invoice(invoice))
  await documents.invoice({ ...invoice, notes: ['Жук Ωmega ﬁne ǆ Ǻ ǿ ẞ ị̈ Łódź — Nguyễn Đặng'] })
  t.ok(Buffer.from(await documents.invoice(invoice)).equals(bytes))
  t.notOk(Buffer.from(await documents.invoice({ ...invoice, issuedAt: '2026-11-28T10:00:00Z' })).equals(bytes))
  t.ok(bytes.includes('D:20261127100000Z'), 'it was made when it was issued')
})

test('letters are copied as they stand, also those set as a letter and a mark', async (t) => {
  const notes = ['ịọụ come first', 'in a trip to Ibadan, iris and I', 'ṅ n ñ, ẹ e é, ṣ s, ọ́ ọ̀ ó ò']
  const text = await textOfPdf(await documents.invoice({ ...invoice, notes }))
  for (const each of notes) t.ok(text.includes(plain(each)), each)
})

test('an invoice without discount, tax, notes or a seller is an invoice still', async (t) => {
  const totals = { subtotal: 100, discount: 0, shipping: 0, taxes: [], total: 100 }
  const bare = { ...invoice, sellers: [], lines: [], notes: [], totals }
  const text = await textOfPdf(await documents.invoice(bare))
  t.ok(text.includes('Total ₦1.00'))
  t.notMatch(text, /VAT|Discount -/)
})

test('the app makes them', async (t) => {
  const { gateways } = await testApp(t)
  const pdf = Buffer.from(await gateways.documents.invoice(invoice))
  t.equal(pdf.subarray(0, 5).toString(), '%PDF-')
})
