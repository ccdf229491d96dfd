import type { InvoiceDocument } from '../../../../domain/common/documents.ts'
import { heightOf, type TextStyle, write } from '../text.ts'
import type { Formats } from './formats.ts'
import { edge, makeRoom, rule, type Sheet, WIDTH } from './sheet.ts'
import { words } from './words.ts'

const label = { x: 264, width: 176 }
const sum = { x: 444, width: 103 }
const ROW = 16

/** What it comes to, on one page as a whole. */
export function totals(sheet: Sheet, { locale, totals }: InvoiceDocument, formats: Formats): void {
  const said = words[locale]
  const { subtotal, discount, shipping, taxes, total } = totals
  const rows: (readonly [string, number])[] = [
    [said.subtotal, subtotal],
    ...(discount === 0 ? [] : [[said.discount, -discount] as const]),
    [said.shipping, shipping],
    ...taxes.map(({ rate, base, amount, included }) => {
      const words = included ? said.taxWithin : said.taxOn
      return [words(formats.rate(rate), formats.amount(base)), amount] as const
    }),
  ]
  sheet.y += 8
  makeRoom(sheet, (rows.length + 2) * ROW)
  for (const [text, amount] of rows) addition(sheet, text, formats.amount(amount))
  rule(sheet, label.x)
  sheet.y += 4
  addition(sheet, said.total, formats.money(total), { face: 'bold', size: 11 })
}

function addition(sheet: Sheet, text: string, amount: string, style: TextStyle = {}): void {
  const { pdf, y } = sheet
  const ends = [
    write(pdf, text, { ...label, y }, style),
    write(pdf, amount, { ...sum, y }, { ...style, align: 'right' }),
  ]
  sheet.y = Math.max(...ends) + 3
}

/** A paragraph each. */
export function notes(sheet: Sheet, { notes }: InvoiceDocument): void {
  sheet.y += 14
  for (const note of notes) {
    makeRoom(sheet, heightOf(sheet.pdf, note, WIDTH))
    sheet.y = write(sheet.pdf, note, { x: edge.left, y: sheet.y, width: WIDTH }) + 6
  }
}
