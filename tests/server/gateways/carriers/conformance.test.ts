import { inspect } from 'node:util'
import { test, type Test } from 'tap'
import { CarrierRefused, CarrierUnclear } from '../../../../domain/common/carrier-gateways.ts'
import type { NoticeHeaders } from '../../../../domain/common/notices.ts'
import { dhlCredentials } from '../../../support/carriers/dhl.ts'
import { fedexCredentials } from '../../../support/carriers/fedex.ts'
import type { Fault } from '../../../support/carriers/server.ts'
import { benches, parcel } from './benches.ts'

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
const { apiKey, apiSecret } = dhlCredentials
const secrets = [apiSecret, Buffer.from(`${apiKey}:${apiSecret}`).toString('base64'), fedexCredentials.clientSecret]

/** How it failed: refused or unclear and nothing else, and without a secret. */
async function failure(t: Test, work: Promise<unknown>): Promise<CarrierRefused | CarrierUnclear> {
  const error = await work.then(
    (result) => new Error(`it came to ${inspect(result)}`),
    (error: unknown) => error,
  )
  if (!(error instanceof CarrierRefused) && !(error instanceof CarrierUnclear)) throw error
  const seen = inspect(error, { depth: 9, showHidden: true })
  for (const secret of secrets) t.notOk(seen.includes(secret), 'no secret')
  return error
}

const unheard: readonly Fault[] = [
  'silence-after',
  'break-after',
  'page-after',
  { statusAfter: 500 },
  { statusAfter: 502 },
]
const notDone: readonly Fault[] = [{ status: 429 }, { status: 500 }, { status: 503 }]

for (const [name, open] of Object.entries(benches)) {
  test(`${name}: says what a parcel would take, the cheapest first`, async (t) => {
    const { gateway, services } = await open(t)
    t.equal(gateway.carrier, name)
    const rates = await gateway.rates(parcel)
    t.ok(rates.length >= 2)
    for (const { service, name, price, estimatedDays } of rates) {
      t.ok(service !== '' && name !== '')
      t.ok(Number.isSafeInteger(price.amount) && price.amount > 0, `${price.amount} is whole`)
      t.match(price.currency, /^[A-Z]{3}$/)
      t.ok(estimatedDays === null || Number.isSafeInteger(estimatedDays))
    }
    const amounts = rates.map(({ price }) => price.amount)
    t.strictSame(
      amounts,
      amounts.toSorted((one, other) => one - other),
    )
    t.ok(
      rates.some(({ service }) => service === services[0]),
      'what is offered can be ordered',
    )
  })

  test(`${name}: gives a parcel a number and a label to print`, async (t) => {
    const { gateway, services, parcels } = await open(t)
    const shipped = await gateway.ship({ ...parcel, service: services[0] }, 'shipment:1')
    t.match(shipped.trackingNumber, /^\w{8,}$/)
    t.match(shipped.label, { contentType: 'application/pdf' })
    t.match(Buffer.from(shipped.label!.content).subarray(0, 5).toString(), '%PDF-')
    if (shipped.trackingUrl !== null) t.ok(shipped.trackingUrl.includes(shipped.trackingNumber))
    const steps = await gateway.track(shipped.trackingNumber)
    t.ok(
      steps.every(({ status }) => status === 'label-created'),
      'it has not moved',
    )
    t.equal(await parcels(), 1)
  })

  test(`${name}: the same key is the same parcel, another is another`, async (t) => {
    const { gateway, services, parcels, keepsLabels } = await open(t)
    const order = { ...parcel, service: services[0] }
    const first = await gateway.ship(order, 'shipment:1')
    const again = await gateway.ship(order, 'shipment:1')
    t.equal(again.trackingNumber, first.trackingNumber)
    t.equal(await parcels(), 1)
    if (keepsLabels) t.strictSame(again, first)
    else t.match(again, { label: null, papers: [], trackingUrl: first.trackingUrl })
    const other = await gateway.ship(order, 'shipment:2')
    t.not(other.trackingNumber, first.trackingNumber)
    t.equal(await parcels(), 2, 'though it has the same reference')
  })

  test(`${name}: what it will not carry is refused with its own code, and stays refused`, async (t) => {
    const { gateway, services, parcels } = await open(t)
    const error = await failure(t, gateway.ship({ ...parcel, service: services[1] }, 'shipment:1'))
    t.type(error, CarrierRefused)
    t.match(error, { code: /^[\w.-]{3,}$/ })
    t.equal(await parcels(), 0)
  })

  test(`${name}: tells where a parcel has been, oldest first and in UTC`, async (t) => {
    const { gateway, services, scan } = await open(t)
    const { trackingNumber } = await gateway.ship({ ...parcel, service: services[0] }, 'shipment:1')
    for (const what of ['in-transit', 'delivered'] as const) await scan(trackingNumber, what)
    const steps = (await gateway.track(trackingNumber)).filter(({ status }) => status !== 'label-created')
    t.strictSame(
      steps.map(({ status }) => status),
      ['in-transit', 'delivered'],
    )
    for (const { at, place, description } of steps) {
      t.match(at, RFC3339)
      t.match(place, /dakar/i)
      t.ok(description !== '')
    }
    t.strictSame(await gateway.track('FL00000000000000000097'), [], 'of what nobody knows, nothing')
  })

  test(`${name}: takes a parcel back until it has been handed over, and once more does no harm`, async (t) => {
    const { gateway, services, scan, parcels } = await open(t)
    const order = { ...parcel, service: services[0] }
    const unwanted = await gateway.ship(order, 'shipment:1')
    await gateway.cancel(unwanted.trackingNumber)
    await gateway.cancel(unwanted.trackingNumber)
    const live = await parcels()
    await gateway.ship(order, 'shipment:1').catch((error: unknown) => t.match(error, { code: 'parcel-cancelled' }))
    t.equal(await parcels(), live, 'its key is used up: nothing new is ordered under it')
    const sent = await gateway.ship(order, 'shipment:2')
    await scan(sent.trackingNumber, 'in-transit')
    t.type(await failure(t, gateway.cancel(sent.trackingNumber)), CarrierRefused)
    t.match((await gateway.track(sent.trackingNumber)).at(-1), { status: 'in-transit' })
  })

  test(`${name}: reads what the carrier tells, and knows the same notice again`, async (t) => {
    const { gateway, services, scan } = await open(t)
    const { trackingNumber } = await gateway.ship({ ...parcel, service: services[0] }, 'shipment:1')
    const moved = await scan(trackingNumber, 'in-transit')
    const told = gateway.readNotice(moved.body, moved.headers)
    t.match(told.parcels, [{ trackingNumber }])
    t.match(told.parcels[0]!.steps.at(-1), { status: 'in-transit', at: RFC3339 })
    t.strictSame(told.body, JSON.parse(moved.body.toString()))
    t.equal(gateway.readNotice(moved.body, moved.headers).id, told.id)
    const delivered = await scan(trackingNumber, 'delivered')
    const then = gateway.readNotice(delivered.body, delivered.headers)
    t.not(then.id, told.id)
    t.match(then.parcels[0]!.steps.at(-1), { status: 'delivered' })
  })

  test(`${name}: what the carrier has not said is nobody's`, async (t) => {
    const { gateway, services, scan } = await open(t)
    const { trackingNumber } = await gateway.ship({ ...parcel, service: services[0] }, 'shipment:1')
    const { body, headers } = await scan(trackingNumber, 'delivered')
    for (const header of Object.keys(headers)) {
      const { [header]: value, ...rest } = headers
      const forgeries: Record<string, NoticeHeaders> = {
        missing: rest,
        empty: { ...rest, [header]: '' },
        changed: { ...rest, [header]: `${value}x` },
        cut: { ...rest, [header]: value!.slice(0, -1) },
        twice: { ...rest, [header]: [value!, value!] },
      }
      for (const [what, forged] of Object.entries(forgeries)) {
        t.throws(() => gateway.readNotice(body, forged), { name: 'ForgedNotice' }, `${header} ${what}`)
      }
    }
  })
}

// Between us and the built-in carrier lies no network.
for (const name of ['dhl', 'fedex']) {
  test(`${name}: what was ordered and not heard of is found again, not ordered again`, async (t) => {
    const { gateway, services, parcels, befall } = await benches[name]!(t)
    for (const [index, fault] of unheard.entries()) {
      const order = { ...parcel, service: services[0] }
      befall!.ship(fault)
      const key = `shipment:${index}`
      t.type(await failure(t, gateway.ship(order, key)), CarrierUnclear, inspect(fault))
      t.equal(await parcels(), index + 1, 'the carrier has it')
      const found = await gateway.ship(order, key)
      t.match(found, { trackingNumber: /./, label: null })
      t.equal(await parcels(), index + 1)
    }
  })

  test(`${name}: a carrier that is busy or broken may be asked again`, async (t) => {
    const { gateway, services, parcels, befall } = await benches[name]!(t)
    const order = { ...parcel, service: services[0] }
    for (const fault of notDone) {
      befall!.ship(fault)
      t.type(await failure(t, gateway.ship(order, 'shipment:1')), CarrierUnclear, inspect(fault))
      t.equal(await parcels(), 0)
    }
    const { trackingNumber, label } = await gateway.ship(order, 'shipment:1')
    t.ok(label)
    for (const fault of [...notDone, ...unheard]) {
      befall!.track(fault)
      t.type(await failure(t, gateway.track(trackingNumber)), CarrierUnclear, inspect(fault))
    }
  })
}

test("a notice whose bytes have changed is nobody's, where the carrier signs them", async (t) => {
  for (const name of ['flat', 'fedex']) {
    const { gateway, services, scan } = await benches[name]!(t)
    const { trackingNumber } = await gateway.ship({ ...parcel, service: services[0] }, 'shipment:1')
    const { body, headers } = await scan(trackingNumber, 'in-transit')
    const changed = Buffer.from(body.toString().replace('DAKAR', 'LAGOS').replace('Dakar', 'Lagos'))
    t.notOk(changed.equals(body))
    t.throws(() => gateway.readNotice(changed, headers), { name: 'ForgedNotice' }, name)
  }
})
