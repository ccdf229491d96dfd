import { z } from 'zod'
import type { CarrierRate, Label, Paper } from '../../../../domain/common/carrier-gateways.ts'
import { fromDecimal } from '../amounts.ts'
import { isoOf } from './currencies.ts'

/** POST /rate/v1/rates/quotes */
export const Rates = z.object({
  output: z.object({
    rateReplyDetails: z.array(
      z.object({
        serviceType: z.string().min(1),
        serviceName: z.string(),
        ratedShipmentDetails: z.array(
          z.object({ rateType: z.string(), totalNetCharge: z.number(), currency: z.string().length(3) }),
        ),
        operationalDetail: z.object({ transitTime: z.string().optional() }).optional(),
        commit: z
          .object({ transitDays: z.object({ minimumTransitTime: z.string().optional() }).optional() })
          .optional(),
      }),
    ),
  }),
})

/** What we would pay, not what the list says. */
export function toRates({ output }: z.output<typeof Rates>): CarrierRate[] {
  const rates = output.rateReplyDetails.flatMap((detail): CarrierRate[] => {
    const { serviceType: service, serviceName: name, ratedShipmentDetails, operationalDetail, commit } = detail
    const ours = ratedShipmentDetails.find(({ rateType }) => rateType === 'ACCOUNT')
    if (ours === undefined) return []
    const transit = operationalDetail?.transitTime ?? commit?.transitDays?.minimumTransitTime
    return [
      { service, name, price: fromDecimal(ours.totalNetCharge, isoOf(ours.currency)), estimatedDays: daysOf(transit) },
    ]
  })
  return rates.toSorted((one, other) => one.price.amount - other.price.amount)
}

const numbers =
  'ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE THIRTEEN FOURTEEN FIFTEEN SIXTEEN SEVENTEEN EIGHTEEN NINETEEN TWENTY'.split(
    ' ',
  )

/** `TWO_DAYS` */
function daysOf(transitTime: string | undefined): number | null {
  const days = numbers.indexOf(/^([A-Z]+)_DAYS?$/.exec(transitTime ?? '')?.[1] ?? '') + 1
  return days === 0 ? null : days
}

const Document = z.object({
  contentType: z.string(),
  docType: z.string().optional(),
  encodedLabel: z.base64().optional(),
})

/** POST /ship/v1/shipments */
export const Shipment = z.object({
  output: z.object({
    transactionShipments: z.tuple(
      [
        z.object({
          masterTrackingNumber: z.string().min(1),
          pieceResponses: z.array(z.object({ packageDocuments: z.array(Document).default([]) })).default([]),
          shipmentDocuments: z.array(Document).default([]),
        }),
      ],
      z.unknown(),
    ),
  }),
})

export function toLabel({ output }: z.output<typeof Shipment>): Label {
  const [{ masterTrackingNumber, pieceResponses, shipmentDocuments }] = output.transactionShipments
  const documents = [...pieceResponses.flatMap(({ packageDocuments }) => packageDocuments), ...shipmentDocuments]
  const [label = null] = documents.filter(({ contentType }) => contentType === 'LABEL').flatMap(toPaper)
  const papers = documents.filter(({ contentType }) => contentType !== 'LABEL').flatMap(toPaper)
  return { trackingNumber: masterTrackingNumber, trackingUrl: trackingUrl(masterTrackingNumber), label, papers }
}

/** Nothing for one that is only linked to. */
const toPaper = ({ docType = 'PDF', encodedLabel }: z.output<typeof Document>): Paper[] =>
  encodedLabel === undefined
    ? []
    : [
        {
          contentType: docType === 'PDF' ? 'application/pdf' : `image/${docType.toLowerCase()}`,
          content: Buffer.from(encodedLabel, 'base64'),
        },
      ]

export const trackingUrl = (number: string): string =>
  `https://www.fedex.com/fedextrack/?trknbr=${encodeURIComponent(number)}`

/** PUT /ship/v1/shipments/cancel */
export const Cancelled = z.object({
  output: z.object({ cancelledShipment: z.boolean(), message: z.string().optional() }),
})
