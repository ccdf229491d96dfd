import { createHmac } from 'node:crypto'
import { test, type Test } from 'tap'
import type { ParcelToShip } from '../../../../domain/common/carrier-gateways.ts'
import { fedexCarrier } from '../../../../server/gateways/carriers/fedex.ts'
import { fakeFedex, fedexCredentials, trackResultOf } from '../../../support/carriers/fedex.ts'
import { NOW, parcel as abroad } from './benches.ts'

const order: ParcelToShip = { ...abroad, service: 'FEDEX_INTERNATIONAL_PRIORITY' }
const TOKEN = 'the security token of the project'

async function open(t: Test) {
  const fedex = await fakeFedex(t)
  const time = { now: NOW.getTime() }
  const account = { ...fedexCredentials, base: fedex.base, webhookSecret: TOKEN }
  return { fedex, time, gateway: fedexCarrier(account, { clock: () => new Date(time.now) }) }
}

test('one token serves until shortly before it expires', async (t) => {
  const { fedex, time, gateway } = await open(t)
  await Promise.all([gateway.rates(order), gateway.rates(order), gateway.track('1')])
  t.equal(fedex.tokens.length, 1, 'those who come together wait for the same')
  time.now += 3_539_000
  await gateway.rates(order)
  t.equal(fedex.tokens.length, 1)
  time.now += 2_000
  await Promise.all([gateway.rates(order), gateway.rates(order)])
  t.equal(fedex.tokens.length, 2, 'a minute before the hour is over, by the clock')
  const [granted] = fedex.asked
  t.match(granted, {
    method: 'POST',
    path: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
})

test('a token that was taken back is replaced once, and the question asked again', async (t) => {
  const { fedex, gateway } = await open(t)
  await gateway.rates(order)
  fedex.tokens[0]!.revoked = true
  const [one, two] = await Promise.all([gateway.ship(order, 'shipment:1'), gateway.ship(order, 'shipment:2')])
  t.not(one.trackingNumber, two.trackingNumber)
  t.equal(fedex.tokens.length, 2)
  t.equal(fedex.shipments.length, 2)
})

test('who is refused a token is refused, once, and may come again when FedEx was only busy', async (t) => {
  const { fedex, gateway } = await open(t)
  const wrong = fedexCarrier({
    ...fedexCredentials,
    clientSecret: 'wrong-secret',
    base: fedex.base,
    webhookSecret: undefined,
  })
  const error = await wrong.rates(order).catch((error: unknown) => error)
  t.match(error, { name: 'CarrierRefused', code: 'NOT.AUTHORIZED.ERROR' })
  t.notMatch((error as Error).message, /wrong-secret/)
  t.equal(fedex.asked.length, 1)
  fedex.befall('/oauth/token', { status: 503 })
  await t.rejects(gateway.rates(order), { name: 'CarrierUnclear' })
  t.ok((await gateway.rates(order)).length > 0, 'the failure is not kept')
})

test('FedEx is asked in its own words, each attempt under one id', async (t) => {
  const { fedex, gateway } = await open(t)
  fedex.findsReferences = false
  await gateway.ship(order, 'shipment:1')
  await gateway.ship(order, 'shipment:1')
  const [first, again] = fedex.asked.filter(({ path }) => path === '/ship/v1/shipments')
  t.match(first!.headers, { authorization: 'Bearer token-1', 'x-customer-transaction-id': /^[\da-f-]{36}$/ })
  t.equal(again!.headers['x-customer-transaction-id'], first!.headers['x-customer-transaction-id'])
  t.match(first!.body, {
    accountNumber: { value: fedexCredentials.account },
    requestedShipment: {
      shipDatestamp: '2026-11-27',
      totalWeight: 0.75,
      shipper: { contact: { personName: 'Ṣadé & Daughters', phoneNumber: '2348012345678' } },
      recipients: [
        { address: { streetLines: ['5 Rue Félix Faure', 'Plateau'], countryCode: 'SN', postalCode: '11000' } },
      ],
      requestedPackageLineItems: [{ customerReferences: [{ value: /^FS-100017-1-[\dA-F]{12}$/ }] }],
      customsClearanceDetail: {
        commodities: [
          { quantity: 2, unitPrice: { amount: 100.25 }, customsValue: { amount: 200.5 }, countryOfManufacture: 'NG' },
          { quantity: 1, countryOfManufacture: 'GH', harmonizedCode: '640359', weight: { value: 0.15 } },
        ],
      },
    },
  })
  t.equal(fedex.shipments.length, 2, 'a parcel FedEx does not find yet is ordered twice: what the README warns of')
})

test('when FedEx cannot say whether a parcel has been ordered, none is ordered', async (t) => {
  const { fedex, gateway } = await open(t)
  fedex.befall('/referencenumbers', { status: 500 })
  await t.rejects(gateway.ship(order, 'shipment:1'), { name: 'CarrierUnclear' })
  fedex.trackingError = 'TRACKING.SYSTEM.UNAVAILABLE'
  await t.rejects(gateway.ship(order, 'shipment:1'), { name: 'CarrierUnclear', message: /TRACKING\.SYSTEM/ })
  await t.rejects(gateway.track('794953535000'), { name: 'CarrierUnclear' })
  t.equal(fedex.shipments.length, 0)
})

test('prices are those of our account, cheapest first, with days where FedEx tells them', async (t) => {
  const { gateway } = await open(t)
  t.strictSame(
    (await gateway.rates(order)).map(({ service, price, estimatedDays }) => [service, price.amount, estimatedDays]),
    [
      ['INTERNATIONAL_ECONOMY', 9_542, 5],
      ['FEDEX_INTERNATIONAL_PRIORITY', 13_000, null],
      ['INTERNATIONAL_FIRST', 21_010, 1],
    ],
  )
})

test("FedEx's own names of currencies go no further than FedEx", async (t) => {
  const { fedex, gateway } = await open(t)
  const yen = { amount: 31_000, currency: 'JPY' }
  const contents = [{ description: 'Kimono', quantity: 1, value: yen, weightGrams: 500 }]
  await gateway.ship({ ...order, value: yen, contents }, 'shipment:1')
  const { commodities } = fedex.shipments[0]!.request.requestedShipment.customsClearanceDetail!
  t.strictSame(commodities[0]!.unitPrice, { amount: 31_000, currency: 'JYE' }, 'and a yen has no hundredths')
})

test('within a country customs are told nothing, and a state is given by its code', async (t) => {
  const { fedex, gateway } = await open(t)
  const from = { ...order.from, country: 'US', region: 'TN', city: 'Memphis', postalCode: '38116' }
  const to = { ...order.to, country: 'US', region: 'New York', city: 'New York', postalCode: '10001' }
  t.strictSame((await gateway.ship({ ...order, from, to }, 'shipment:1')).papers, [])
  const { shipper, recipients, customsClearanceDetail } = fedex.shipments[0]!.request.requestedShipment
  t.equal(customsClearanceDetail, undefined)
  t.equal(shipper.address.stateOrProvinceCode, 'TN')
  t.equal(recipients[0].address.stateOrProvinceCode, undefined, 'a name is not one')
  t.match((await gateway.ship(order, 'abroad')).papers, [{ contentType: 'application/pdf' }])
})

test('scans come in the order they were made, with what went wrong', async (t) => {
  const { fedex, gateway } = await open(t)
  const { trackingNumber } = await gateway.ship(order, 'shipment:1')
  const { scans } = fedex.shipments[0]!
  scans.push(
    { date: '2026-11-27T09:00:00-06:00', eventType: 'OC', eventDescription: 'Shipment information sent to FedEx' },
    { date: '2026-11-27T16:30:00+01:00', eventType: 'ZZ', eventDescription: 'New to us' },
    {
      date: '2026-11-28T09:00:00+01:00',
      eventType: 'DE',
      eventDescription: 'Delivery exception',
      exceptionDescription: 'Customer not available',
      scanLocation: { city: 'DAKAR', countryCode: 'SN' },
    },
    { date: '2026-11-28T10:00:00+01:00', eventType: 'OD', eventDescription: 'On FedEx vehicle for delivery' },
    { date: '2026-11-28T12:00:00+01:00', eventType: 'DL', eventDescription: 'Delivered' },
  )
  t.strictSame(await gateway.track(trackingNumber), [
    {
      status: 'label-created',
      at: '2026-11-27T15:00:00.000Z',
      place: null,
      description: 'Shipment information sent to FedEx',
    },
    { status: 'in-transit', at: '2026-11-27T15:30:00.000Z', place: null, description: 'New to us' },
    {
      status: 'exception',
      at: '2026-11-28T08:00:00.000Z',
      place: 'DAKAR, SN',
      description: 'Delivery exception: Customer not available',
    },
    {
      status: 'out-for-delivery',
      at: '2026-11-28T09:00:00.000Z',
      place: null,
      description: 'On FedEx vehicle for delivery',
    },
    { status: 'delivered', at: '2026-11-28T11:00:00.000Z', place: null, description: 'Delivered' },
  ])
})

test('a cancellation that was not heard of is found to be done', async (t) => {
  const { fedex, gateway } = await open(t)
  const { trackingNumber } = await gateway.ship(order, 'shipment:1')
  fedex.befall('/cancel', { statusAfter: 500 })
  await t.rejects(gateway.cancel(trackingNumber), { name: 'CarrierUnclear' })
  await gateway.cancel(trackingNumber)
  t.match(await gateway.track(trackingNumber), [{ status: 'cancelled' }])
  await t.rejects(gateway.cancel('799999999999'), { name: 'CarrierRefused', code: 'TRACKING.NUMBER.INVALID' })
})

test('FedEx signs in base64 or hex, over the bytes, under our token alone', async (t) => {
  const { gateway } = await open(t)
  const scans = [{ date: '2026-11-28T12:00:00+01:00', eventType: 'DL', eventDescription: 'Delivered' }]
  const told = { completeTrackResults: [trackResultOf({ number: '794953535000', scans })] }
  for (const body of [told, { output: told }].map((each) => Buffer.from(JSON.stringify(each)))) {
    const hmac = createHmac('sha256', TOKEN).update(body).digest()
    for (const signature of [hmac.toString('base64'), hmac.toString('hex')])
      t.match(gateway.readNotice(body, { 'fdx-signature': signature }).parcels, [
        { trackingNumber: '794953535000', steps: [{ status: 'delivered' }] },
      ])
    const foreign = createHmac('sha256', 'another token').update(body).digest('base64')
    t.throws(() => gateway.readNotice(body, { 'fdx-signature': foreign }), { name: 'ForgedNotice' })
  }
  const silly = Buffer.from('[]')
  const signature = createHmac('sha256', TOKEN).update(silly).digest('base64')
  t.match(gateway.readNotice(silly, { 'fdx-signature': signature }), { parcels: [], body: [] })
})
