import type { InvoiceDocument } from '../../../../domain/common/documents.ts'

type Locale = InvoiceDocument['locale']

const english = {
  invoice: 'Invoice',
  creditNote: 'Credit note',
  number: 'Number',
  date: 'Date',
  from: 'From',
  to: 'To',
  item: 'Item',
  quantity: 'Qty',
  unitPrice: 'Unit price',
  discount: 'Discount',
  tax: 'Tax',
  total: 'Total',
  subtotal: 'Subtotal',
  shipping: 'Shipping',
  amountsIn: (currency: string) => `Amounts in ${currency}`,
  taxOn: (rate: string, base: string) => `VAT ${rate} on ${base}`,
  taxWithin: (rate: string, base: string) => `Includes VAT ${rate} on ${base}`,
  /** Of a credit note: what it takes something back of. */
  credits: (number: string, day: string) => `Credits invoice ${number} of ${day}`,
  page: (page: number, pages: number) => `Page ${page} of ${pages}`,
}

/** What stands on an invoice or a credit note beside what it is given. */
export const words: Readonly<Record<Locale, typeof english>> = {
  en: english,
  fr: {
    invoice: 'Facture',
    creditNote: 'Avoir',
    number: 'Numéro',
    date: 'Date',
    from: 'De',
    to: 'À',
    item: 'Article',
    quantity: 'Qté',
    unitPrice: 'Prix unitaire',
    discount: 'Remise',
    tax: 'TVA',
    total: 'Total',
    subtotal: 'Sous-total',
    shipping: 'Livraison',
    amountsIn: (currency) => `Montants en ${currency}`,
    taxOn: (rate, base) => `TVA ${rate} sur ${base}`,
    taxWithin: (rate, base) => `Dont TVA ${rate} sur ${base}`,
    credits: (number, day) => `Avoir sur la facture ${number} du ${day}`,
    page: (page, pages) => `Page ${page} sur ${pages}`,
  },
}

/** What it is. */
export const titleOf = ({ locale, credits }: InvoiceDocument): string =>
  credits === undefined ? words[locale].invoice : words[locale].creditNote
