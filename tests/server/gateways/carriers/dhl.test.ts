import { test, type Test } from 'tap'
import type { ParcelToShip } from '../../../../domain/common/carrier-gateways.ts'
import { dhlCarrier } from '../../../../server/gateways/carriers/dhl.ts'
import { dhlCredentials, fakeDhl, type FakeDhl } from '../../../support/carriers/dhl.ts'
import { NOW, parcel as abroad } from './benches.ts'

const order: ParcelToShip = { ...abroad, service: 'P' }
const TOKEN = 'a token that DHL was given'

async function open(t: Test, webhookSecret: string | undefined = TOKEN) {
  const dhl = await fakeDhl(t)
  return { dhl, gateway: dhlCarrier({ ...dhlCredentials, base: dhl.base, webhookSecret }, { clock: () => NOW }) }
}

const orders = ({ asked }: FakeDhl) =>
  asked.filter(({ method, path }) => method === 'POST' && path.endsWith('/shipments'))

test('DHL is asked in its own words, and knows each attempt at the same order by one reference', async (t) => {
  const { dhl, gateway } = await open(t)
  dhl.findsReferences = false
  await gateway.ship(order, 'shipment:1')
  await gateway.ship(order, 'shipment:1')
  await gateway.ship(order, 'shipment:2')
  const [first, again, other] = orders(dhl)
  t.match(first, { path: '/mydhlapi/shipments', headers: { authorization: /^Basic /, accept: 'application/json' } })
  const references = [first, again, other].map((each) => each!.headers['message-reference'])
  t.match(references[0], /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  t.equal(references[1], references[0])
  t.not(references[2], references[0])
  t.match(first!.body, {
    plannedShippingDateAndTime: '2026-11-27T11:00:00 GMT+00:00',
    pickup: { isRequested: false },
    productCode: 'P',
    customerReferences: [{ value: /^FS-100017-1-[\dA-F]{12}$/, typeCode: 'CU' }],
    content: { packages: [{ weight: 0.75 }], description: 'Cotton dress, Leather sandals' },
  })
})

test('a parcel DHL does not find yet is ordered twice: what the README warns of', async (t) => {
  const { dhl, gateway } = await open(t)
  dhl.findsReferences = false
  const one = await gateway.ship(order, 'shipment:1')
  const two = await gateway.ship(order, 'shipment:1')
  t.not(one.trackingNumber, two.trackingNumber)
  dhl.findsReferences = true
  t.equal((await gateway.ship(order, 'shipment:1')).trackingNumber, one.trackingNumber)
  t.equal(dhl.shipments.length, 2)
})

test('when DHL cannot say whether a parcel has been ordered, none is ordered', async (t) => {
  const { dhl, gateway } = await open(t)
  for (const fault of [{ status: 500 }, { status: 429 }, 'page-after'] as const) {
    dhl.befall('/tracking', fault)
    await t.rejects(gateway.ship(order, 'shipment:1'), { name: 'CarrierUnclear' })
  }
  t.equal(orders(dhl).length, 0)
})

test('prices are those of our account, in minor units, and nothing is no price', async (t) => {
  const { gateway } = await open(t)
  t.strictSame(await gateway.rates(order), [
    { service: 'P', name: 'EXPRESS WORLDWIDE', price: { amount: 8_999, currency: 'USD' }, estimatedDays: 3 },
    { service: 'E', name: 'EXPRESS 9:00', price: { amount: 12_050, currency: 'USD' }, estimatedDays: 1 },
  ])
})

test('customs are told what is inside when it leaves, and only then', async (t) => {
  const { dhl, gateway } = await open(t)
  const sent = await gateway.ship(order, 'shipment:1')
  t.match(sent.papers, [{ contentType: 'application/pdf' }], 'with an invoice to go along')
  const { content } = dhl.shipments[0]!.request
  t.match(content, {
    isCustomsDeclarable: true,
    declaredValue: 250.5,
    declaredValueCurrency: 'USD',
    incoterm: 'DAP',
    exportDeclaration: {
      invoice: { number: 'FS-100017-1', date: '2026-11-27' },
      lineItems: [
        { number: 1, description: 'Cotton dress', price: 100.25, quantity: { value: 2 }, manufacturerCountry: 'NG' },
        { number: 2, manufacturerCountry: 'GH', weight: { netValue: 0.15 }, commodityCodes: [{ value: '640359' }] },
      ],
    },
  })
  t.equal(content.exportDeclaration!.lineItems[0]!.weight.netValue, 0.6)
  const within = [
    ['NG', 'NG'],
    ['FR', 'DE'],
  ] as const
  for (const [from, to] of within) {
    const near = { ...order, from: { ...order.from, country: from }, to: { ...order.to, country: to } }
    t.strictSame((await gateway.ship(near, `within ${from}`)).papers, [])
    const { isCustomsDeclarable, exportDeclaration } = dhl.shipments.at(-1)!.request.content
    t.strictSame([isCustomsDeclarable, exportDeclaration], [false, undefined])
  }
  const leaving = { ...order, from: { ...order.from, country: 'FR' }, to: { ...order.to, country: 'GB' } }
  await gateway.ship(leaving, 'out of the union')
  t.equal(dhl.shipments.at(-1)!.request.content.isCustomsDeclarable, true)
})

test('a long address is broken between words, never cut, and refused when there is no room', async (t) => {
  const { dhl, gateway } = await open(t)
  const line1 = 'Flat 14, Third Floor, The Old Cocoa Exchange Building, 25 Bourdillon Road'
  const to = { ...order.to, line1, line2: 'Old Ikoyi', region: 'Dakar Region' }
  await gateway.ship({ ...order, to }, 'shipment:1')
  const { postalAddress } = dhl.shipments[0]!.request.customerDetails.receiverDetails
  t.match(postalAddress, {
    addressLine1: 'Flat 14, Third Floor, The Old Cocoa Exchange',
    addressLine2: 'Building, 25 Bourdillon Road',
    addressLine3: 'Old Ikoyi',
    provinceName: 'Dakar Region',
  })
  const endless = { ...order, to: { ...to, line2: line1 } }
  await t.rejects(gateway.ship(endless, 'shipment:2'), { name: 'CarrierRefused', code: 'address-too-long' })
  t.equal(orders(dhl).length, 1)
})

test('whoever has no telephone is reached through the sender, and nobody is sent anything without one', async (t) => {
  const { dhl, gateway } = await open(t)
  const to = { ...order.to, phone: undefined }
  await gateway.ship({ ...order, to }, 'shipment:1')
  t.equal(dhl.shipments[0]!.request.customerDetails.receiverDetails.contactInformation.phone, order.from.phone)
  const from = { ...order.from, phone: undefined }
  await t.rejects(gateway.ship({ ...order, from, to }, 'shipment:2'), { name: 'CarrierRefused', code: 'phone-missing' })
})

test("DHL's no comes with its number and its words, without our credentials", async (t) => {
  const { dhl, gateway } = await open(t)
  await t.rejects(gateway.ship({ ...order, service: 'X' }, 'shipment:1'), {
    code: '1001',
    message: 'DHL: HTTP 400 1001 The requested product is not available between these places',
  })
  const wrong = dhlCarrier({ ...dhlCredentials, apiSecret: 'wrong-secret', base: dhl.base, webhookSecret: undefined })
  const error = await wrong.rates(order).catch((error: unknown) => error)
  t.match(error, { name: 'CarrierRefused', code: 'http-401', message: 'DHL: HTTP 401 Credentials Basic … are invalid' })
})

const checkpoint = (typeCode: string, time: string, GMTOffset?: string) => ({
  date: '2026-11-28',
  time,
  typeCode,
  description: typeCode,
  ...(GMTOffset && { GMTOffset }),
})

test('every checkpoint is one of ours, times are in UTC, and what is new to us moves along', async (t) => {
  const { dhl, gateway } = await open(t)
  const { trackingNumber } = await gateway.ship(order, 'shipment:1')
  dhl.shipments[0]!.events.push(
    checkpoint('OK', '16:00:00', '+01:00'),
    checkpoint('DUMMY_PU', '06:00:00', '+01:00'),
    checkpoint('NEW', '07:30:00'),
    checkpoint('CD', '09:00:00', '+00:00'),
    checkpoint('WC', '07:30:00', '-05:00'),
  )
  t.strictSame(
    (await gateway.track(trackingNumber)).map(({ status, at }) => `${at} ${status}`),
    [
      '2026-11-28T05:00:00.000Z label-created',
      '2026-11-28T07:30:00.000Z in-transit',
      '2026-11-28T09:00:00.000Z exception',
      '2026-11-28T12:30:00.000Z out-for-delivery',
      '2026-11-28T15:00:00.000Z delivered',
    ],
  )
  dhl.findsNumbers = false
  t.strictSame(await gateway.track(trackingNumber), [], 'before the first scan DHL knows nothing of it')
})

const pushed = (statusCode: string, description: string, timestamp = '2026-11-28T10:00:00') => ({
  timestamp,
  statusCode,
  description,
  location: { address: { addressLocality: 'LAGOS - NG' } },
})

test('a notice tells of as many parcels as it likes, or of none', async (t) => {
  const { gateway } = await open(t)
  const headers = { 'x-dhl-token': TOKEN }
  const read = (body: unknown) => gateway.readNotice(Buffer.from(JSON.stringify(body)), headers)
  const { parcels } = read({
    scope: 'subscription.push',
    shipments: [
      {
        id: '1',
        events: [pushed('delivered', 'Delivered'), pushed('transit', 'Out for Delivery', '2026-11-28T08:00:00')],
      },
      { id: '2', status: pushed('failure', 'Address incomplete') },
      { id: '3', status: pushed('transit', 'Returned to shipper') },
      { id: '4', status: pushed('gone-fishing', 'Something new') },
      { id: '5', status: pushed('transit', 'No time', 'yesterday') },
    ],
  })
  t.strictSame(
    parcels.map(({ trackingNumber, steps }) => [trackingNumber, ...steps.map(({ status }) => status)]),
    [['1', 'out-for-delivery', 'delivered'], ['2', 'exception'], ['3', 'returned'], ['4', 'in-transit'], ['5']],
  )
  t.match(parcels[1]!.steps, [
    { at: '2026-11-28T10:00:00.000Z', place: 'LAGOS - NG', description: 'Address incomplete' },
  ])
  t.match(read({ scope: 'subscription.validate', secret: 'x' }), {
    parcels: [],
    body: { scope: 'subscription.validate' },
  })
  t.match(gateway.readNotice(Buffer.from('no JSON'), headers), { parcels: [], body: 'no JSON' })
})

test('without a token for its notices, DHL is not heard', async (t) => {
  const dhl = await fakeDhl(t)
  const gateway = dhlCarrier({ ...dhlCredentials, base: dhl.base, webhookSecret: undefined })
  for (const headers of [{}, { 'x-dhl-token': '' }, { 'x-dhl-token': 'undefined' }])
    t.throws(() => gateway.readNotice(Buffer.from('{}'), headers), { name: 'ForgedNotice' })
})
