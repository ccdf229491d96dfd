/** Documents that people keep, as the domain sees them. */
export interface DocumentGateway {
  /** A PDF of an invoice or a credit note; the same bytes for the same one. */
  invoice(invoice: InvoiceDocument): Promise<Uint8Array>
}

/** An invoice, or a credit note that takes some of one back, down to the letter: nothing is added up again. All amounts are whole minor units of its currency. */
export interface InvoiceDocument {
  readonly locale: 'en' | 'fr'
  readonly number: string
  /** RFC 3339. */
  readonly issuedAt: string
  /** Of a credit note: the invoice that it takes something back of. An invoice has none. */
  readonly credits?: { readonly number: string; readonly issuedAt: string }
  /** ISO 4217, upper case. */
  readonly currency: string
  /** Whom it is from: the marketplace, or the vendors whose goods these are. */
  readonly sellers: readonly InvoiceParty[]
  readonly buyer: InvoiceParty
  readonly lines: readonly InvoiceLine[]
  readonly totals: InvoiceTotals
  /** Below the totals, a paragraph each. */
  readonly notes: readonly string[]
}

export interface InvoiceParty {
  readonly name: string
  /** Address, tax number and whatever else identifies them, line by line. */
  readonly lines: readonly string[]
}

export interface InvoiceLine {
  readonly name: string
  readonly sku: string | null
  readonly quantity: number
  readonly unitPrice: number
  /** Taken off the line as a whole. */
  readonly discount: number
  readonly tax: number
  /** What the buyer pays for it. */
  readonly total: number
}

export interface InvoiceTotals {
  readonly subtotal: number
  readonly discount: number
  readonly shipping: number
  readonly taxes: readonly InvoiceTax[]
  readonly total: number
}

/** The tax at one rate. */
export interface InvoiceTax {
  /** Parts per million: 7.5 % is 75,000. */
  readonly rate: number
  /** What it is due on. */
  readonly base: number
  readonly amount: number
  /** Whether prices contain it already. */
  readonly included: boolean
}
