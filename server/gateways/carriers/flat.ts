import type { Kysely } from 'kysely'
import type { DB } from '../../../db/types.ts'
import {
  type CarrierGateway,
  CarrierRefused,
  CarrierUnclear,
  type TrackingStatus,
  trackingStatuses,
} from '../../../domain/common/carrier-gateways.ts'
import { labelPdf } from './flat/label.ts'
import { readNotice, type SignedNotice, signedNotice } from './flat/notice.ts'
import * as queries from './flat/queries.ts'
import { ratesOf, serviceName } from './flat/rates.ts'
import { isTrackingNumber, trackingNumberOf } from './flat/tracking-numbers.ts'

export interface FlatOptions {
  readonly db: Kysely<DB>
  /** Those that sign its notices, the one in force first. */
  readonly secrets: readonly [string, ...string[]]
  readonly clock?: () => Date
}

/** What a parcel comes to when it is under way. */
export type FlatProgress = Exclude<TrackingStatus, 'label-created' | 'cancelled'>

export interface FlatCarrier extends CarrierGateway {
  /**
   * Moves a parcel on, as a driver would with a scanner: it never moves by itself.
   * @returns the notice of it, to be delivered or not
   */
  advance(
    trackingNumber: string,
    status: FlatProgress,
    at?: { place?: string; description?: string },
  ): Promise<SignedNotice>
}

/** The built-in carrier: the marketplace's own drivers, at a flat rate. It keeps its parcels in the database alone. */
export function flatCarrier({ db, secrets, clock = () => new Date() }: FlatOptions): FlatCarrier {
  const stepTo = (status: TrackingStatus, place: string | null = null, description = words[status]) => ({
    status,
    at: clock().toISOString(),
    place,
    description,
  })
  return {
    carrier: 'flat',
    rates: async (parcel) => ratesOf(parcel),
    async ship(parcel, key) {
      const { service, reference } = parcel
      if (serviceName(service) === undefined) throw new CarrierRefused('unknown-service', `There is no ${service}.`)
      const wanted = { trackingNumber: trackingNumberOf(key), key, service, reference, first: stepTo('label-created') }
      const known = await answered(queries.insertOrFind(db, wanted))
      if (lastOf(known) === 'cancelled') throw new CarrierRefused('parcel-cancelled', 'The parcel has been cancelled.')
      const label = { contentType: 'application/pdf', content: await labelPdf(parcel, known) }
      return { trackingNumber: known.trackingNumber, trackingUrl: null, label, papers: [] }
    },
    async track(trackingNumber) {
      return (await answered(queries.find(db, trackingNumber)))?.steps ?? []
    },
    async cancel(trackingNumber) {
      const cancelled = await answered(queries.append(db, trackingNumber, stepTo('cancelled'), ['label-created']))
      if (cancelled !== undefined) return
      const known = await knownParcel(db, trackingNumber)
      if (lastOf(known) !== 'cancelled') throw new CarrierRefused('handed-over', 'The parcel is under way.')
    },
    async advance(trackingNumber, status, { place, description } = {}) {
      const moved = await answered(queries.append(db, trackingNumber, stepTo(status, place, description), moving))
      if (moved !== undefined) return signedNotice(moved, secrets, clock())
      await knownParcel(db, trackingNumber)
      throw new CarrierRefused('parcel-finished', 'The parcel goes nowhere any more.')
    },
    readNotice: (body, headers) => readNotice(body, headers, secrets, clock()),
  }
}

const words: Readonly<Record<TrackingStatus, string>> = {
  'label-created': 'Label created',
  'in-transit': 'On its way',
  'out-for-delivery': 'With the driver',
  delivered: 'Delivered',
  exception: 'Held up',
  returned: 'Back at the sender',
  cancelled: 'Cancelled',
}

const final: ReadonlySet<TrackingStatus> = new Set(['delivered', 'returned', 'cancelled'])
const moving = trackingStatuses.filter((status) => !final.has(status))

const lastOf = ({ steps }: queries.FlatParcel): TrackingStatus | undefined => steps.at(-1)?.status

async function knownParcel(db: Kysely<DB>, trackingNumber: string): Promise<queries.FlatParcel> {
  if (!isTrackingNumber(trackingNumber)) throw new CarrierRefused('no-tracking-number', 'The number has a slip in it.')
  const known = await answered(queries.find(db, trackingNumber))
  if (known === undefined) throw new CarrierRefused('unknown-parcel', `There is no parcel ${trackingNumber}.`)
  return known
}

/** Our own database stands for the carrier here: what it does not answer is as unclear as what a carrier does not. */
async function answered<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new CarrierUnclear(`flat: ${(error as Error).message}`, { cause: error })
  }
}
