import { createHmac } from 'node:crypto'
import type { Test } from 'tap'
import { connect } from '../../../../db/connect.ts'
import type { CarrierGateway, ParcelToShip } from '../../../../domain/common/carrier-gateways.ts'
import { dhlCarrier } from '../../../../server/gateways/carriers/dhl.ts'
import { fedexCarrier } from '../../../../server/gateways/carriers/fedex.ts'
import { flatCarrier } from '../../../../server/gateways/carriers/flat.ts'
import { rowsOf } from '../../../db/catalogue.ts'
import { dhlCredentials, fakeDhl } from '../../../support/carriers/dhl.ts'
import { fakeFedex, fedexCredentials, trackResultOf } from '../../../support/carriers/fedex.ts'
import type { Fault } from '../../../support/carriers/server.ts'
import { testDatabase } from '../../../support/database.ts'

export interface Notice {
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

/** A carrier with its counterpart, so that one suite can look at both ends. */
export interface Bench {
  readonly gateway: CarrierGateway
  /** One it offers, and one it does not. */
  readonly services: readonly [offered: string, unknown: string]
  /** How many parcels it is to carry. */
  readonly parcels: () => Promise<number>
  /** Has the parcel scanned; what the carrier tells of it of its own accord. */
  readonly scan: (trackingNumber: string, what: 'in-transit' | 'delivered') => Promise<Notice>
  /** Befalls the next order, or the next look at a parcel; absent where no network lies between. */
  readonly befall?: Readonly<Record<'ship' | 'track', (fault: Fault) => void>>
  /** Whether it hands out labels a second time. */
  readonly keepsLabels: boolean
}

export const NOW = new Date('2026-11-27T10:00:00Z')
const clock = () => NOW
const SECRET = 'a secret for notices'
/** Long enough for a busy machine, for a carrier that is silent is waited for. */
const timeout = 1_500

export const parcel: ParcelToShip = {
  from: {
    name: 'Ṣadé & Daughters',
    line1: '12 Adeniyi Jones Avenue',
    city: 'Ikeja',
    country: 'NG',
    phone: '+2348012345678',
  },
  to: {
    name: 'Awa Ndiaye',
    line1: '5 Rue Félix Faure',
    line2: 'Plateau',
    city: 'Dakar',
    postalCode: '11000',
    country: 'SN',
    phone: '+221771234567',
  },
  weightGrams: 750,
  value: { amount: 25_050, currency: 'USD' },
  service: 'set by the bench',
  reference: 'FS-100017-1',
  contents: [
    { description: 'Cotton dress', quantity: 2, value: { amount: 10_025, currency: 'USD' }, weightGrams: 300 },
    {
      description: 'Leather sandals',
      quantity: 1,
      value: { amount: 5_000, currency: 'USD' },
      weightGrams: 150,
      madeIn: 'GH',
      commodityCode: '640359',
    },
  ],
}

export const benches: Readonly<Record<string, (t: Test) => Promise<Bench>>> = { flat, dhl, fedex }

async function flat(t: Test): Promise<Bench> {
  const { url } = await testDatabase(t)
  const { db } = connect({ url, max: 3 })
  t.teardown(() => db.destroy())
  const gateway = flatCarrier({ db, secrets: [Buffer.from(SECRET).toString('base64url')], clock })
  return {
    gateway,
    services: ['standard', 'teleport'],
    keepsLabels: true,
    parcels: async () =>
      (await rowsOf(url, `select 1 from flat_parcels where steps -> -1 ->> 'status' <> 'cancelled'`)).length,
    scan: (trackingNumber, what) => gateway.advance(trackingNumber, what, { place: 'Dakar' }),
  }
}

async function dhl(t: Test): Promise<Bench> {
  const fake = await fakeDhl(t)
  const gateway = dhlCarrier({ ...dhlCredentials, base: fake.base, webhookSecret: SECRET }, { clock, timeout })
  const checkpoints = {
    'in-transit': ['PU', 'Shipment picked up', 'transit'],
    delivered: ['OK', 'Delivered', 'delivered'],
  }
  return {
    gateway,
    services: ['P', 'X'],
    keepsLabels: false,
    parcels: async () => fake.shipments.length,
    befall: { ship: (fault) => fake.befall('/shipments', fault), track: (fault) => fake.befall('/tracking', fault) },
    async scan(trackingNumber, what) {
      const { events } = fake.shipments.find(({ number }) => number === trackingNumber)!
      const [typeCode, description, statusCode] = checkpoints[what] as [string, string, string]
      const hour = 10 + events.length
      const serviceArea = [{ code: 'DKR', description: 'Dakar - Senegal' }]
      events.push({
        date: '2026-11-28',
        time: `${hour}:00:00`,
        GMTOffset: '+01:00',
        typeCode,
        description,
        serviceArea,
      })
      const status = { timestamp: `2026-11-28T${hour}:00:00+01:00`, statusCode, description }
      const shipments = [{ id: trackingNumber, service: 'express', status }]
      const body = Buffer.from(JSON.stringify({ scope: 'subscription.push', shipments }))
      return { body, headers: { 'x-dhl-token': SECRET } }
    },
  }
}

async function fedex(t: Test): Promise<Bench> {
  const fake = await fakeFedex(t)
  const gateway = fedexCarrier({ ...fedexCredentials, base: fake.base, webhookSecret: SECRET }, { clock, timeout })
  const words = { 'in-transit': ['PU', 'Picked up'], delivered: ['DL', 'Delivered'] }
  return {
    gateway,
    services: ['FEDEX_INTERNATIONAL_PRIORITY', 'X'],
    keepsLabels: false,
    parcels: async () => fake.shipments.filter(({ scans }) => scans.at(-1)?.eventType !== 'CA').length,
    befall: {
      ship: (fault) => fake.befall('/shipments', fault),
      track: (fault) => fake.befall('/trackingnumbers', fault),
    },
    async scan(trackingNumber, what) {
      const shipment = fake.shipments.find(({ number }) => number === trackingNumber)!
      const [eventType, eventDescription] = words[what] as [string, string]
      const date = `2026-11-28T${10 + shipment.scans.length}:00:00+01:00`
      shipment.scans.push({ date, eventType, eventDescription, scanLocation: { city: 'DAKAR', countryCode: 'SN' } })
      const body = Buffer.from(JSON.stringify({ output: { completeTrackResults: [trackResultOf(shipment)] } }))
      return { body, headers: { 'fdx-signature': createHmac('sha256', SECRET).update(body).digest('base64') } }
    },
  }
}
