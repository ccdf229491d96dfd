import type { Json } from './json.ts'

/** Who carries parcels for us. `flat` is built in. */
export const carriers = ['flat', 'dhl', 'fedex'] as const
export type Carrier = (typeof carriers)[number]

/** The carriers that are set up. */
export interface CarrierGateways {
  readonly offered: readonly Carrier[]
  /** @throws TypeError for one that is not set up */
  of(carrier: Carrier): CarrierGateway
}

/** One carrier. All amounts are whole minor units. @throws CarrierRefused, CarrierUnclear from every call */
export interface CarrierGateway {
  readonly carrier: Carrier
  /** What it would take for this parcel, the cheapest first. */
  rates(parcel: ParcelToSend): Promise<readonly CarrierRate[]>
  /** Orders the parcel to be carried. @param key the same again is the same parcel */
  ship(parcel: ParcelToSend & { readonly service: string; readonly reference: string }, key: string): Promise<Label>
  /** Where the parcel has been, oldest first. */
  track(trackingNumber: string): Promise<readonly TrackingStep[]>
  cancel(trackingNumber: string): Promise<void>
  /** Reads what the carrier tells of its own accord. @throws ForgedNotice */
  readNotice(body: Buffer, headers: Readonly<Record<string, string | string[] | undefined>>): CarrierNotice
}

export interface ParcelToSend {
  readonly from: ParcelAddress
  readonly to: ParcelAddress
  readonly weightGrams: number
  /** Declared value of what is inside. */
  readonly value: { readonly amount: number; readonly currency: string }
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

export interface CarrierRate {
  /** The carrier's code of the service. */
  readonly service: string
  readonly name: string
  readonly price: { readonly amount: number; readonly currency: string }
  readonly estimatedDays: number | null
}

export interface Label {
  readonly trackingNumber: string
  /** Where people follow it. */
  readonly trackingUrl: string | null
  readonly label: { readonly contentType: string; readonly content: Uint8Array } | null
}

export const trackingStatuses = [
  'label-created',
  'in-transit',
  'out-for-delivery',
  'delivered',
  'exception',
  'returned',
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

export interface CarrierNotice {
  /** The carrier's id of the notice: told twice, it is the same. */
  readonly id: string
  readonly trackingNumber: string
  readonly steps: readonly TrackingStep[]
  readonly body: Json
}

/** The carrier has heard and says no. */
export class CarrierRefused extends Error {
  override readonly name = 'CarrierRefused'
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
