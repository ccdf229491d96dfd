import type { InvoiceDocument, InvoiceLine, InvoiceParty, InvoiceTax, InvoiceTotals } from '../../common/documents.ts'
import type { DeliveryAddress } from '../schema.ts'

/** What an invoice is made from: a vendor's part of an order, as it was sold. All amounts are minor units of its currency. */
export interface SoldPart {
  readonly subOrderId: number
  readonly vendorId: number
  readonly orderNumber: string
  readonly currency: string
  /** Of whom it is for, BCP 47. */
  readonly language: string | null
  readonly seller: SellerFacts
  readonly deliveryAddress: DeliveryAddress
  readonly items: readonly SoldItem[]
  readonly parcel: Taxed
  /** What the buyer pays for it, its parcel included. */
  readonly payable: number
}

interface SellerFacts {
  readonly name: string
  readonly legalName: string | null
  readonly registrationNumber: string | null
  readonly country: string | null
  readonly address: Partial<Omit<DeliveryAddress, 'name'>> | null
}

/** An amount, and the tax that is within it or comes on top. */
export interface Taxed {
  readonly amount: number
  readonly tax: number
  /** Parts per million. */
  readonly rate: number
  readonly included: boolean
}

export interface SoldItem {
  readonly name: string
  readonly sku: string | null
  readonly options: Readonly<Record<string, string>>
  readonly quantity: number
  readonly unitPrice: number
  readonly discount: number
  readonly tax: number
  readonly rate: number
  readonly included: boolean
  readonly payable: number
}

type Locale = InvoiceDocument['locale']

/**
 * What an invoice says, added up from what was sold.
 * @throws RangeError when that is not what the buyer pays: such an invoice is none
 */
export function invoiceOf(part: SoldPart, number: string, issuedAt: string): InvoiceDocument {
  const locale: Locale = part.language?.toLowerCase().startsWith('fr') === true ? 'fr' : 'en'
  return {
    locale,
    number,
    issuedAt,
    currency: part.currency,
    sellers: [sellerOf(part.seller, locale)],
    buyer: { name: part.deliveryAddress.name, lines: addressOf(part.deliveryAddress, locale) },
    ...summed(part, number),
    notes: [words[locale].order(part.orderNumber)],
  }
}

/** What of an invoice is taken back. */
export interface CreditedPart extends Pick<SoldPart, 'orderNumber' | 'parcel' | 'items' | 'payable'> {
  readonly invoice: InvoiceDocument
}

/**
 * What a credit note says: the same as the invoice it refers to, of what is given back. Who sold and who bought is as it stands
 * there, whoever they are by now.
 * @throws RangeError when it does not come to what is given back
 */
export function creditNoteOf(part: CreditedPart, number: string, issuedAt: string): InvoiceDocument {
  const { locale, currency, sellers, buyer, ...invoice } = part.invoice
  return {
    locale,
    number,
    issuedAt,
    credits: { number: invoice.number, issuedAt: invoice.issuedAt },
    currency,
    sellers,
    buyer,
    ...summed(part, number),
    notes: [words[locale].credited(part.orderNumber)],
  }
}

/** The lines and what they come to. */
function summed(
  { items, parcel, payable }: Pick<SoldPart, 'items' | 'parcel' | 'payable'>,
  number: string,
): Pick<InvoiceDocument, 'lines' | 'totals'> {
  const totals = totalsOf({ items, parcel })
  if (totals.total !== payable) {
    throw new RangeError(`${number} comes to ${totals.total}, and should to ${payable}.`)
  }
  return { lines: items.map(lineOf), totals }
}

const words = {
  en: {
    order: (number: string) => `Order ${number} on Fashionistar, paid.`,
    credited: (number: string) => `Order ${number} on Fashionistar. The amount is given back the way it was paid.`,
    tradingAs: (name: string) => `Trading as ${name}`,
    registration: (number: string) => `Registration number: ${number}`,
  },
  fr: {
    order: (number: string) => `Commande ${number} sur Fashionistar, payée.`,
    credited: (number: string) =>
      `Commande ${number} sur Fashionistar. Le montant est remboursé par le moyen de paiement utilisé.`,
    tradingAs: (name: string) => `Nom commercial : ${name}`,
    registration: (number: string) => `Numéro d’immatriculation : ${number}`,
  },
} as const

/** Goods as they were sold: `Wrap skirt (M, Indigo)`. */
function lineOf({ name, options, sku, quantity, unitPrice, discount, tax, payable }: SoldItem): InvoiceLine {
  const chosen = Object.values(options).join(', ')
  const shown = chosen === '' ? name : `${name} (${chosen})`
  return { name: shown, sku, quantity, unitPrice, discount, tax, total: payable }
}

function totalsOf({ items, parcel }: Pick<SoldPart, 'items' | 'parcel'>): InvoiceTotals {
  const subtotal = sum(items.map(({ unitPrice, quantity }) => unitPrice * quantity))
  const discount = sum(items.map((item) => item.discount))
  const sold = items.map(({ unitPrice, quantity, discount, ...item }) => ({
    ...item,
    amount: unitPrice * quantity - discount,
  }))
  const taxes = taxesOf([...sold, parcel])
  const added = sum(taxes.map(({ included, amount }) => (included ? 0 : amount)))
  return { subtotal, discount, shipping: parcel.amount, taxes, total: subtotal - discount + parcel.amount + added }
}

/** By rate, and by whether it is within prices; due on what is left of these without it. */
function taxesOf(all: readonly Taxed[]): InvoiceTax[] {
  const groups = Map.groupBy(
    all.filter(({ rate }) => rate > 0),
    ({ rate, included }) => `${rate} ${included}`,
  )
  return [...groups.values()].map((group) => {
    const { rate, included } = group[0]!
    const amount = sum(group.map(({ tax }) => tax))
    return { rate, included, amount, base: sum(group.map((each) => each.amount)) - (included ? amount : 0) }
  })
}

function sellerOf(seller: SellerFacts, locale: Locale): InvoiceParty {
  const { name, legalName, registrationNumber, country, address } = seller
  const said = words[locale]
  return {
    name: legalName ?? name,
    lines: [
      ...(legalName === null || legalName === name ? [] : [said.tradingAs(name)]),
      ...addressOf({ ...address, ...(country !== null && { country }) }, locale),
      ...(registrationNumber === null ? [] : [said.registration(registrationNumber)]),
    ],
  }
}

/** Line by line, without what is empty, and without a telephone: an invoice is kept for longer than that is needed. */
function addressOf(address: Partial<DeliveryAddress>, locale: Locale): string[] {
  const { line1, line2, city, region, postalCode, country } = address
  const place = [postalCode, city].filter(isSaid).join(' ')
  const land = country === undefined ? undefined : new Intl.DisplayNames(locale, { type: 'region' }).of(country)
  return [line1, line2, place, region, land].filter(isSaid)
}

const isSaid = (text: string | undefined): text is string => text !== undefined && text !== ''

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)
