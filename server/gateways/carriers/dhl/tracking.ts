import { z } from 'zod'
import type { TrackingStatus, TrackingStep } from '../../../../domain/common/carrier-gateways.ts'

/** GET /tracking */
export const Tracking = z.object({
  shipments: z.array(
    z.object({
      shipmentTrackingNumber: z.string().min(1),
      shipperReferences: z.array(z.object({ value: z.string() })).default([]),
      events: z
        .array(
          z.object({
            date: z.iso.date(),
            time: z.iso.time(),
            GMTOffset: z
              .string()
              .regex(/^[+-]\d\d:\d\d$/)
              .optional(),
            typeCode: z.string(),
            description: z.string(),
            serviceArea: z.array(z.object({ description: z.string().optional() })).default([]),
          }),
        )
        .default([]),
    }),
  ),
})

export type TrackedShipment = z.output<typeof Tracking>['shipments'][number]

export const toSteps = ({ events }: TrackedShipment): TrackingStep[] =>
  events
    .map(({ date, time, GMTOffset = 'Z', typeCode, description, serviceArea }) => ({
      status: statusOf(typeCode),
      at: new Date(`${date}T${time}${GMTOffset}`).toISOString(),
      place: serviceArea[0]?.description ?? null,
      description,
    }))
    .toSorted((one, other) => one.at.localeCompare(other.at))

/** DHL's checkpoints (dataset `trackingEventCode` of its reference data); whatever is not here moves along. */
const checkpoints: Readonly<Record<string, TrackingStatus>> = {
  ...all('label-created', 'DUMMY_PU'),
  ...all('out-for-delivery', 'WC'),
  ...all('delivered', 'OK DD'),
  ...all('returned', 'RT'),
  ...all('exception', 'BA CA CD CM DM DP DS HP IR MS NA ND NH OH PD RD SS ST TD TI UD'),
}

const statusOf = (code: string): TrackingStatus => checkpoints[code] ?? 'in-transit'

function all(status: TrackingStatus, codes: string): Record<string, TrackingStatus> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, status]))
}
