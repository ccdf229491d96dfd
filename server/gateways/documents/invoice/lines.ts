import type { InvoiceDocument, InvoiceLine } from '../../../../domain/common/documents.ts'
import { heightOf, pale, type TextStyle, write } from '../text.ts'
import type { Formats } from './formats.ts'
import { makeRoom, rule, type Sheet } from './sheet.ts'
import { words } from './words.ts'

/** The item takes what the numbers leave; these have room for a hundred billion naira. */
const columns = [
  { x: 48, width: 172, align: 'left' },
  { x: 224, width: 36, align: 'right' },
  { x: 264, width: 74, align: 'right' },
  { x: 342, width: 62, align: 'right' },
  { x: 408, width: 62, align: 'right' },
  { x: 474, width: 73, align: 'right' },
] as const

const cell: TextStyle = { size: 8.5 }
const small: TextStyle = { size: 7.5, colour: pale }
const PADDING = 5

/** A row for each line, under headings that are repeated on every page. */
export function lines(sheet: Sheet, { locale, lines }: InvoiceDocument, formats: Formats): void {
  const said = words[locale]
  const headings = [said.item, said.quantity, said.unitPrice, said.discount, said.tax, said.total]
  makeRoom(sheet, 60)
  row(sheet, headings, { ...small, face: 'bold' })
  for (const line of lines) {
    const cells = cellsOf(line, formats)
    if (makeRoom(sheet, rowHeight(sheet, cells, line))) row(sheet, headings, { ...small, face: 'bold' })
    row(sheet, cells, cell, line.sku)
  }
}

const cellsOf = ({ name, quantity, unitPrice, discount, tax, total }: InvoiceLine, { amount }: Formats) => [
  name,
  String(quantity),
  amount(unitPrice),
  discount === 0 ? '' : amount(-discount),
  amount(tax),
  amount(total),
]

const rowHeight = ({ pdf }: Sheet, cells: readonly string[], { sku }: InvoiceLine): number =>
  Math.max(...cells.map((text, index) => heightOf(pdf, text, columns[index]!.width, cell))) +
  (sku === null ? 0 : heightOf(pdf, sku, columns[0].width, small)) +
  2 * PADDING

function row(sheet: Sheet, cells: readonly string[], style: TextStyle, sku: string | null = null): void {
  const { pdf } = sheet
  const y = sheet.y + PADDING
  const ends = cells.map((text, index) => {
    const { x, width, align } = columns[index]!
    return write(pdf, text, { x, y, width }, { ...style, align })
  })
  if (sku !== null) ends[0] = write(pdf, sku, { ...columns[0], y: ends[0]! }, small)
  sheet.y = Math.max(...ends) + PADDING
  rule(sheet)
}
