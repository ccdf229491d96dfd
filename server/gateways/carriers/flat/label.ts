import type { ParcelAddress, ParcelToShip } from '../../../../domain/common/carrier-gateways.ts'
import { type Pdf, renderPdf } from '../../documents/pdf.ts'
import { heightOf, pale, type Place, write } from '../../documents/text.ts'
import { kilograms } from '../amounts.ts'
import type { FlatParcel } from './queries.ts'
import { serviceName } from './rates.ts'

/** Four inches by six, in points: what printers of labels take. */
const SIZE: [number, number] = [288, 432]
const COLUMN = { x: 18, width: 252 }
/** Where the reference, the weight and the number stand. */
const FACTS = 372

/** What is stuck on the parcel: the same bytes for the same parcel. */
export function labelPdf(parcel: ParcelToShip, { trackingNumber, orderedAt }: FlatParcel): Promise<Buffer> {
  const { from, to, service, reference, weightGrams } = parcel
  return renderPdf({ title: `Label ${trackingNumber}`, at: orderedAt, lang: 'en', size: SIZE }, (pdf) => {
    let y = write(pdf, serviceName(service) ?? service, { ...COLUMN, y: 16 }, { face: 'bold', size: 18 })
    y = address(pdf, 'From', from, { ...COLUMN, y: y + 10 }, 7.5)
    // As large as there is room for: a driver reads it at arm's length.
    const size = [12, 10, 8].find((size) => y + 22 + addressHeight(pdf, to, size) <= FACTS) ?? 6
    address(pdf, 'To', to, { ...COLUMN, y: y + 12 }, size)
    const facts = `${reference} · ${kilograms(weightGrams)} kg · ${orderedAt.slice(0, 10)}`
    write(pdf, facts, { ...COLUMN, y: FACTS }, { size: 8, colour: pale })
    write(pdf, grouped(trackingNumber), { ...COLUMN, y: FACTS + 16 }, { face: 'bold', size: 13 })
  })
}

function address(pdf: Pdf, title: string, address: ParcelAddress, place: Place, size: number): number {
  let y = write(pdf, title, place, { size: 7, colour: pale })
  y = write(pdf, address.name, { ...place, y }, { face: 'bold', size })
  return write(pdf, linesOf(address), { ...place, y }, { size })
}

const addressHeight = (pdf: Pdf, address: ParcelAddress, size: number): number =>
  heightOf(pdf, address.name, COLUMN.width, { face: 'bold', size }) +
  heightOf(pdf, linesOf(address), COLUMN.width, { size })

function linesOf({ line1, line2, city, region, postalCode, country, phone }: ParcelAddress): string {
  const town = [city, region, postalCode].filter(Boolean).join(', ')
  return [line1, line2, town, country, phone].filter(Boolean).join('\n')
}

/** `FL 1234 5678 …`, as it is read out. */
const grouped = (number: string): string => `${number.slice(0, 2)} ${number.slice(2).replaceAll(/(.{4})(?=.)/g, '$1 ')}`
