import { z } from 'zod'
import { CarrierUnclear, type TrackingStatus, type TrackingStep } from '../../../../domain/common/carrier-gateways.ts'

const TrackResult = z.object({
  latestStatusDetail: z.object({ code: z.string().optional() }).optional(),
  error: z.object({ code: z.string(), message: z.string().optional() }).optional(),
  scanEvents: z
    .array(
      z.object({
        date: z.iso.datetime({ offset: true }),
        eventType: z.string(),
        eventDescription: z.string(),
        exceptionDescription: z.string().optional(),
        scanLocation: z.object({ city: z.string().optional(), countryCode: z.string().optional() }).optional(),
      }),
    )
    .default([]),
})

const CompleteTrackResult = z.object({ trackingNumber: z.string().min(1), trackResults: z.array(TrackResult) })

/** POST /track/v1/trackingnumbers and /track/v1/referencenumbers, and what FedEx pushes. */
export const Tracking = z.object({ output: z.object({ completeTrackResults: z.array(CompleteTrackResult) }) })

export type TrackedParcel = z.output<typeof CompleteTrackResult>

/**
 * FedEx answers of a number it does not know as of one it does, with an error in place of scans.
 * @throws CarrierUnclear for any other error: a parcel that could not be looked up is not one that is not there
 */
export function isKnown({ trackResults }: TrackedParcel): boolean {
  const found = trackResults.some(({ error }) => error === undefined)
  const failure = trackResults.find(({ error }) => error !== undefined && !saysUnknown(error.code))?.error
  if (!found && failure !== undefined)
    throw new CarrierUnclear(`FedEx: ${failure.code} ${failure.message ?? ''}`.trim())
  return found
}

/** `TRACKING.TRACKINGNUMBER.NOTFOUND` */
export const saysUnknown = (code: string): boolean => /^TRACKING\..*\.(NOTFOUND|INVALID)$/.test(code)

export const isCancelled = ({ trackResults }: TrackedParcel): boolean =>
  trackResults.some(({ latestStatusDetail }) => latestStatusDetail?.code === 'CA')

export const toSteps = ({ trackResults }: TrackedParcel): TrackingStep[] =>
  trackResults
    .flatMap(({ scanEvents }) => scanEvents)
    .map(({ date, eventType, eventDescription, exceptionDescription, scanLocation }) => ({
      status: scans[eventType] ?? 'in-transit',
      at: new Date(date).toISOString(),
      place: [scanLocation?.city, scanLocation?.countryCode].filter(Boolean).join(', ') || null,
      description: exceptionDescription ? `${eventDescription}: ${exceptionDescription}` : eventDescription,
    }))
    .toSorted((one, other) => one.at.localeCompare(other.at))

/** FedEx's codes (Tracking Status Codes, in its API reference guide); whatever is not here moves along. */
const scans: Readonly<Record<string, TrackingStatus>> = {
  ...all('label-created', 'OC EP OX'),
  ...all('out-for-delivery', 'OD ED AD'),
  ...all('delivered', 'DL'),
  ...all('returned', 'RS'),
  ...all('exception', 'DE SE CD DD DY PD'),
  ...all('cancelled', 'CA'),
}

function all(status: TrackingStatus, codes: string): Record<string, TrackingStatus> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, status]))
}
