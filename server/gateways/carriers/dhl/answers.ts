import { z } from 'zod'
import type { CarrierRate, Label, Paper } from '../../../../domain/common/carrier-gateways.ts'
import { fromDecimal } from '../amounts.ts'

/** GET and POST /rates */
export const Rates = z.object({
  products: z.array(
    z.object({
      productName: z.string(),
      productCode: z.string(),
      totalPrice: z.array(
        z.object({ currencyType: z.string(), priceCurrency: z.string().optional(), price: z.number().optional() }),
      ),
      deliveryCapabilities: z.object({ totalTransitDays: z.coerce.number().int().optional() }).optional(),
    }),
  ),
})

/** The prices in the currency of our account; DHL names a price of nothing where it has none. */
export function toRates({ products }: z.output<typeof Rates>): CarrierRate[] {
  const rates = products.flatMap(({ productCode: service, productName: name, totalPrice, deliveryCapabilities }) => {
    const { price = 0, priceCurrency } = totalPrice.find(({ currencyType }) => currencyType === 'BILLC') ?? {}
    if (price <= 0 || priceCurrency === undefined) return []
    const estimatedDays = deliveryCapabilities?.totalTransitDays ?? null
    return [{ service, name, price: fromDecimal(price, priceCurrency), estimatedDays }]
  })
  return rates.toSorted((one, other) => one.price.amount - other.price.amount)
}

/** POST /shipments */
export const Shipment = z.object({
  shipmentTrackingNumber: z.string().min(1),
  documents: z.array(z.object({ imageFormat: z.string(), content: z.base64(), typeCode: z.string() })).default([]),
})

export function toLabel({ shipmentTrackingNumber, documents }: z.output<typeof Shipment>): Label {
  const [label = null] = documents.filter(({ typeCode }) => typeCode === 'label').map(toPaper)
  const papers = documents.filter(({ typeCode }) => typeCode !== 'label').map(toPaper)
  return { trackingNumber: shipmentTrackingNumber, trackingUrl: trackingUrl(shipmentTrackingNumber), label, papers }
}

export const trackingUrl = (number: string): string =>
  `https://www.dhl.com/global-en/home/tracking.html?tracking-id=${encodeURIComponent(number)}`

const toPaper = ({ imageFormat, content }: { imageFormat: string; content: string }): Paper => ({
  contentType: imageFormat.toUpperCase() === 'PDF' ? 'application/pdf' : `image/${imageFormat.toLowerCase()}`,
  content: Buffer.from(content, 'base64'),
})
