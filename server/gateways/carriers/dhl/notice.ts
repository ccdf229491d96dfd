import { z } from 'zod'
import type { CarrierNotice, TrackingStatus, TrackingStep } from '../../../../domain/common/carrier-gateways.ts'
import { ForgedNotice, type NoticeHeaders } from '../../../../domain/common/notices.ts'
import { bodyOf, headerOf, idOf, isSame } from '../authenticity.ts'

/** The header that a subscription at DHL is told to send our token in. */
export const TOKEN_HEADER = 'x-dhl-token'

const Status = z.object({
  timestamp: z.string(),
  statusCode: z.enum(['pre-transit', 'transit', 'delivered', 'failure', 'unknown']).catch('unknown'),
  status: z.string().optional(),
  description: z.string().optional(),
  location: z.object({ address: z.object({ addressLocality: z.string().optional() }).optional() }).optional(),
})

/** What `Shipment Tracking - Unified - Push` sends; other scopes tell of the subscription itself. */
const Pushed = z.object({
  scope: z.literal('subscription.push').optional(),
  shipments: z.array(
    z.object({ id: z.string().min(1), status: Status.optional(), events: z.array(Status).optional() }),
  ),
})

/**
 * DHL signs nothing: whoever has the token is DHL.
 * @throws ForgedNotice
 */
export function readNotice(body: Buffer, headers: NoticeHeaders, token: string | undefined): CarrierNotice {
  if (token === undefined) throw new ForgedNotice('DHL_WEBHOOK_SECRET is not set.')
  if (!isSame(headerOf(headers, TOKEN_HEADER), token)) throw new ForgedNotice('The token is not the one DHL was given.')
  const told = bodyOf(body)
  const { shipments } = Pushed.catch({ shipments: [] }).parse(told)
  const parcels = shipments.map(({ id, status, events }) => ({
    trackingNumber: id,
    steps: (events ?? (status ? [status] : []))
      .flatMap(toStep)
      .toSorted((one, other) => one.at.localeCompare(other.at)),
  }))
  return { id: idOf(body), parcels, body: told }
}

/** Nothing for one whose time cannot be read. */
function toStep(status: z.output<typeof Status>): TrackingStep[] {
  const at = new Date(/(Z|[+-]\d\d:?\d\d)$/.test(status.timestamp) ? status.timestamp : `${status.timestamp}Z`)
  if (Number.isNaN(at.getTime())) return []
  const description = status.description ?? status.status ?? status.statusCode
  const place = status.location?.address?.addressLocality ?? null
  return [{ status: statusOf(status.statusCode, description), at: at.toISOString(), place, description }]
}

const statuses = { 'pre-transit': 'label-created', delivered: 'delivered', failure: 'exception' } as const

/** Of what is under way, only the words tell more. */
function statusOf(code: z.output<typeof Status>['statusCode'], words: string): TrackingStatus {
  if (/returned to (the )?(shipper|sender|consignor)/i.test(words)) return 'returned'
  if (code !== 'transit' && code !== 'unknown') return statuses[code]
  return /out for delivery|with (the )?deliver\w+ courier/i.test(words) ? 'out-for-delivery' : 'in-transit'
}
