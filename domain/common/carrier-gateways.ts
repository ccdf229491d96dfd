import type { Json } from './json.ts'
import type { NoticeHeaders } from './notices.ts'

/** Who carries parcels for us. `flat` is built in. */
export const carriers = ['flat', 'dhl', 'fedex'] as const
export type Carrier = (typeof carriers)[number]

/** The carriers that are set up. */
export interface CarrierGateways {
  readonly offered: readonly Carrier[]
  /** @throws TypeError for one that is not set up */
  of(carrier: Carrier): CarrierGateway
}

/**
 * One carrier. All amounts are whole minor units. Every call but `readNotice` throws CarrierRefused or CarrierUnclear,
 * and nothing else.
 */
export interface CarrierGateway {
  readonly carrier: Carrier
  /** What it would take for this parcel, the cheapest first. */
  rates(parcel: ParcelToSend): Promise<readonly CarrierRate[]>
  /**
   * Orders the parcel to be carried.
   * @param key the same again is the same parcel, whatever else is said of it: as far as the carrier can tell, which is
   * not at once everywhere; see server/gateways/carriers
   */
  ship(parcel: ParcelToShip, key: string): Promise<Label>
  /** Where the parcel has been, oldest first; nowhere until the carrier knows of it, which may be after the first scan. */
  track(trackingNumber: string): Promise<readonly TrackingStep[]>
  /** Takes back a parcel that has not been handed over yet; once more does no harm. */
  cancel(trackingNumber: string): Promise<void>
  /**
   * Reads what the carrier tells of its own accord.
   * @param body the bytes as they came: signatures are over them
   * @throws ForgedNotice when it was not the carrier, or long ago, or nothing is set up to tell
   */
  readNotice(body: Buffer, headers: NoticeHeaders): CarrierNotice
}

export interface ParcelToSend {
  readonly from: ParcelAddress
  readonly to: ParcelAddress
  readonly weightGrams: number
  /** Declared value of what is inside. */
  readonly value: ParcelMoney
}

export interface ParcelToShip extends ParcelToSend {
  /** The carrier's code of the service, as in its rate. */
  readonly service: string
  /** Ours; printed on the label. */
  readonly reference: string
  /** What customs want to know when it leaves the country. */
  readonly contents: readonly ParcelContent[]
}

export interface ParcelMoney {
  readonly amount: number
  /** ISO 4217, upper case. */
  readonly currency: string
}

export interface ParcelAddress {
  readonly name: string
  readonly line1: string
  readonly line2?: string | undefined
  readonly city: string
  readonly region?: string | undefined
  readonly postalCode?: string | undefined
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly phone?: string | undefined
}

export interface ParcelContent {
  /** Plain enough for a customs officer, such as `Cotton dress`. */
  readonly description: string
  readonly quantity: number
  /** Of one piece. */
  readonly value: ParcelMoney
  /** Of one piece. */
  readonly weightGrams: number
  /** Where it was made, ISO 3166-1 alpha-2; by default where the parcel comes from. */
  readonly madeIn?: string | undefined
  /** Of the Harmonized System, such as 620442. */
  readonly commodityCode?: string | undefined
}

export interface CarrierRate {
  /** The carrier's code of the service. */
  readonly service: string
  readonly name: string
  readonly price: ParcelMoney
  readonly estimatedDays: number | null
}

export interface Label {
  readonly trackingNumber: string
  /** Where people follow it. */
  readonly trackingUrl: string | null
  /** Null for a parcel that was ordered before: carriers hand a label out once. */
  readonly label: Paper | null
  /** What has to travel with it, such as the invoice for customs. */
  readonly papers: readonly Paper[]
}

export interface Paper {
  readonly contentType: string
  readonly content: Uint8Array
}

export const trackingStatuses = [
  'label-created',
  'in-transit',
  'out-for-delivery',
  'delivered',
  'exception',
  'returned',
  'cancelled',
] as const
export type TrackingStatus = (typeof trackingStatuses)[number]

export interface TrackingStep {
  readonly status: TrackingStatus
  /** RFC 3339, UTC. */
  readonly at: string
  readonly place: string | null
  /** In the carrier's words. */
  readonly description: string
}

/** News of parcels, which may come late, twice or in the wrong order: `track` has the whole of it. */
export interface CarrierNotice {
  /** Of the notice: told twice, it is the same. */
  readonly id: string
  /** None when it tells of something else, such as a subscription. */
  readonly parcels: readonly ParcelNews[]
  readonly body: Json
}

export interface ParcelNews {
  readonly trackingNumber: string
  /** As many as the carrier tells, oldest first. */
  readonly steps: readonly TrackingStep[]
}

/** The carrier has heard and says no; the same again would only be told no again. */
export class CarrierRefused extends Error {
  override readonly name = 'CarrierRefused'
  /** The carrier's, or ours in words with hyphens when it was not even asked. */
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Nobody knows whether the carrier did it. Only the same key may be tried again. */
export class CarrierUnclear extends Error {
  override readonly name = 'CarrierUnclear'
}
