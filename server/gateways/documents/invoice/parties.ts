import type { InvoiceDocument, InvoiceParty } from '../../../../domain/common/documents.ts'
import type { Pdf } from '../pdf.ts'
import { heightOf, pale, type Place, write } from '../text.ts'
import type { Formats } from './formats.ts'
import { edge, makeRoom, type Sheet } from './sheet.ts'
import { titleOf, words } from './words.ts'

const left = { x: edge.left, width: 240 }
const right = { x: 307, width: 240 }

/** What it is, and from whom to whom. */
export function parties(sheet: Sheet, invoice: InvoiceDocument, formats: Formats): void {
  const { pdf } = sheet
  const { number, issuedAt, credits, currency, sellers, buyer } = invoice
  const said = words[invoice.locale]
  const facts = [
    `${said.number}: ${number}`,
    `${said.date}: ${formats.day(issuedAt)}`,
    ...(credits === undefined ? [] : [said.credits(credits.number, formats.day(credits.issuedAt))]),
    said.amountsIn(currency),
  ]
  const ofTitle = write(pdf, titleOf(invoice), { ...left, y: sheet.y }, { face: 'bold', size: 22 })
  const ofFacts = write(pdf, facts.join('\n'), { ...right, y: sheet.y }, { align: 'right' })
  sheet.y = Math.max(ofTitle, ofFacts) + 20
  const titleStyle = { size: 8, colour: pale }
  write(pdf, said.from, { ...left, y: sheet.y }, titleStyle)
  sheet.y = write(pdf, said.to, { ...right, y: sheet.y }, titleStyle) + 2
  let ofBuyer = party(pdf, buyer, { ...right, y: sheet.y })
  for (const seller of sellers) {
    if (makeRoom(sheet, heightOf(pdf, [seller.name, ...seller.lines].join('\n'), left.width, nameStyle)))
      ofBuyer = sheet.y
    sheet.y = party(pdf, seller, { ...left, y: sheet.y }) + 8
  }
  sheet.y = Math.max(sheet.y, ofBuyer) + 16
}

const nameStyle = { face: 'bold', size: 10 } as const

function party(pdf: Pdf, { name, lines }: InvoiceParty, place: Place): number {
  const y = write(pdf, name, place, nameStyle)
  return lines.length === 0 ? y : write(pdf, lines.join('\n'), { ...place, y })
}
