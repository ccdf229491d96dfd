import type { InvoiceDocument } from '../../../domain/common/documents.ts'
import { formatsOf } from './invoice/formats.ts'
import { lines } from './invoice/lines.ts'
import { parties } from './invoice/parties.ts'
import { edge, type Sheet, WIDTH } from './invoice/sheet.ts'
import { notes, totals } from './invoice/totals.ts'
import { titleOf, words } from './invoice/words.ts'
import { type Pdf, renderPdf } from './pdf.ts'
import { pale, write } from './text.ts'

/** An invoice or a credit note on as many A4 pages as it takes. */
export function invoicePdf(invoice: InvoiceDocument): Promise<Buffer> {
  const { locale, number, issuedAt } = invoice
  const formats = formatsOf(invoice)
  const title = `${titleOf(invoice)} ${number}`
  return renderPdf({ title, at: issuedAt, lang: locale, size: 'A4' }, (pdf) => {
    const sheet: Sheet = { pdf, y: edge.top }
    parties(sheet, invoice, formats)
    lines(sheet, invoice, formats)
    totals(sheet, invoice, formats)
    notes(sheet, invoice)
    feet(pdf, title, words[locale].page)
  })
}

/** How many pages there are is known when all are written. */
function feet(pdf: Pdf, title: string, pageOf: (page: number, pages: number) => string): void {
  const { count } = pdf.bufferedPageRange()
  const place = { x: edge.left, y: edge.foot, width: WIDTH }
  for (let page = 0; page < count; page += 1) {
    pdf.switchToPage(page)
    write(pdf, title, place, { size: 7.5, colour: pale })
    write(pdf, pageOf(page + 1, count), place, { size: 7.5, colour: pale, align: 'right' })
  }
}
