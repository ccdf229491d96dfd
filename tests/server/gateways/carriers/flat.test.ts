import { test, type Test } from 'tap'
import { Webhook } from 'standardwebhooks'
import { connect } from '../../../../db/connect.ts'
import type { ParcelToShip } from '../../../../domain/common/carrier-gateways.ts'
import { flatCarrierOf } from '../../../../server/gateways/carriers/index.ts'
import { flatCarrier } from '../../../../server/gateways/carriers/flat.ts'
import { isTrackingNumber, trackingNumberOf } from '../../../../server/gateways/carriers/flat/tracking-numbers.ts'
import { vaultOf } from '../../../../server/gateways/vault.ts'
import { rowsOf } from '../../../db/catalogue.ts'
import { testApp } from '../../../support/app.ts'
import { testDatabase } from '../../../support/database.ts'
import { depthsOfPdf, textOfPdf } from '../../../support/documents/pdf-text.ts'
import { NOW, parcel } from './benches.ts'

const order: ParcelToShip = { ...parcel, service: 'standard' }
const secrets = ['bmV3ZXN0IHNlY3JldA', 'b2xkZXIgc2VjcmV0'] as const

async function open(t: Test) {
  const { url } = await testDatabase(t)
  const { db } = connect({ url, max: 5 })
  t.teardown(() => db.destroy())
  const time = { now: NOW.getTime() }
  const clock = () => new Date(time.now)
  return { db, url, time, clock, gateway: flatCarrier({ db, secrets, clock }) }
}

test('a parcel costs by weight begun, and more abroad', async (t) => {
  const { gateway } = await open(t)
  const amount = async (weightGrams: number, country: string) =>
    (await gateway.rates({ ...order, weightGrams, to: { ...order.to, country } })).map(({ price }) => price.amount)
  t.strictSame(await amount(1, 'NG'), [200_000, 400_000])
  t.strictSame(await amount(500, 'NG'), [200_000, 400_000])
  t.strictSame(await amount(501, 'NG'), [250_000, 500_000])
  t.strictSame(await amount(2_000, 'SN'), [3_000_000, 6_000_000])
  t.strictSame(await amount(0, 'NG'), [200_000, 400_000], 'nothing weighs nothing')
})

test('a number follows from the key, and a slip of the pen is noticed', async (t) => {
  const number = trackingNumberOf('shipment:1')
  t.match(number, /^FL\d{20}$/)
  t.equal(trackingNumberOf('shipment:1'), number)
  t.equal(new Set(Array.from({ length: 2_000 }, (_, n) => trackingNumberOf(`shipment:${n}`))).size, 2_000)
  for (let n = 0; n < 200; n += 1) t.ok(isTrackingNumber(trackingNumberOf(`shipment:${n}`)))
  for (let at = 2; at < number.length; at += 1) {
    for (const digit of '0123456789') {
      const slip = number.slice(0, at) + digit + number.slice(at + 1)
      if (slip !== number && isTrackingNumber(slip)) t.fail(`${slip} passes`)
    }
    const swapped = number.slice(0, at) + (number[at + 1] ?? '') + number[at]! + number.slice(at + 2)
    if (swapped !== number && isTrackingNumber(swapped)) t.fail(`${swapped} passes`)
  }
  for (const other of ['', 'FL', number.toLowerCase(), `${number}0`, `${number} `]) t.notOk(isTrackingNumber(other))
})

test('the label says who, where and what, and is the same each time it is asked for', async (t) => {
  const { gateway, time } = await open(t)
  const { label, trackingNumber } = await gateway.ship(order, 'shipment:1')
  const text = await textOfPdf(label!.content)
  for (const word of [
    'Ṣadé & Daughters',
    'Awa Ndiaye',
    '5 Rue Félix Faure',
    'Dakar, 11000',
    'SN',
    'FS-100017-1',
    '0.75 kg',
  ])
    t.ok(text.includes(word), word)
  t.ok(text.replaceAll(' ', '').includes(trackingNumber))
  time.now += 86_400_000
  const again = await gateway.ship(order, 'shipment:1')
  t.ok(Buffer.from(again.label!.content).equals(Buffer.from(label!.content)))
})

test('on a label a long address is set small, and runs over nothing', async (t) => {
  const { gateway } = await open(t)
  const line = 'Flat 14, Third Floor, The Old Cocoa Exchange Building, beside the Central Mosque, 25 Bourdillon Road'
  const to = { ...order.to, name: `${order.to.name} `.repeat(6).trim(), line1: line, line2: `${line} ${line}` }
  const { label } = await gateway.ship({ ...order, to }, 'shipment:1')
  const [pieces = [], ...others] = await depthsOfPdf(label!.content)
  t.strictSame(others, [], 'one page')
  const facts = pieces.find(({ text }) => text.startsWith('FS-'))!
  const phones = pieces.filter(({ text }) => text === order.to.phone)
  t.ok(phones.length === 1 && phones[0]!.depth < facts.depth - 5)
})

test('of many who order the same at once, all are given one parcel', async (t) => {
  const { gateway, url } = await open(t)
  const shipped = await Promise.all(Array.from({ length: 8 }, () => gateway.ship(order, 'shipment:1')))
  t.equal(new Set(shipped.map(({ trackingNumber }) => trackingNumber)).size, 1)
  t.equal((await rowsOf(url, 'select from flat_parcels')).length, 1)
})

test('a parcel moves only when it is told to, and no further than its end', async (t) => {
  const { gateway, time } = await open(t)
  const { trackingNumber } = await gateway.ship(order, 'shipment:1')
  time.now += 86_400_000
  t.strictSame(await gateway.track(trackingNumber), [
    { status: 'label-created', at: NOW.toISOString(), place: null, description: 'Label created' },
  ])
  await gateway.advance(trackingNumber, 'in-transit', { place: 'Lagos', description: 'Left the hub' })
  await gateway.advance(trackingNumber, 'exception')
  await gateway.advance(trackingNumber, 'delivered')
  const steps = await gateway.track(trackingNumber)
  t.strictSame(
    steps.map(({ status }) => status),
    ['label-created', 'in-transit', 'exception', 'delivered'],
  )
  t.match(steps[1], { at: '2026-11-28T10:00:00.000Z', place: 'Lagos', description: 'Left the hub' })
  for (const status of ['returned', 'in-transit', 'delivered'] as const)
    await t.rejects(gateway.advance(trackingNumber, status), { code: 'parcel-finished' })
  t.equal((await gateway.track(trackingNumber)).length, 4)
  await t.rejects(gateway.advance(trackingNumberOf('another'), 'delivered'), { code: 'unknown-parcel' })
  await t.rejects(gateway.advance('FL123', 'delivered'), { code: 'no-tracking-number' })
})

test('of one who takes a parcel back and one who hands it over, one is told no', async (t) => {
  const { gateway } = await open(t)
  for (let n = 0; n < 5; n += 1) {
    const { trackingNumber } = await gateway.ship(order, `shipment:${n}`)
    const [cancelled, moved] = await Promise.allSettled([
      gateway.cancel(trackingNumber),
      gateway.advance(trackingNumber, 'in-transit'),
    ])
    t.not(cancelled.status, moved.status)
    t.equal((await gateway.track(trackingNumber)).length, 2)
  }
})

test("its notices are signed as Standard Webhooks has it, and old ones are nobody's", async (t) => {
  const { db, gateway, time, clock } = await open(t)
  const { trackingNumber } = await gateway.ship(order, 'shipment:1')
  const { body, headers } = await gateway.advance(trackingNumber, 'in-transit')
  const library = new Webhook(Buffer.from(secrets[0], 'base64url').toString('base64'))
  t.equal(library.sign(headers['webhook-id']!, NOW, body.toString()), headers['webhook-signature'])
  const before = flatCarrier({ db, secrets: [secrets[1]], clock })
  t.throws(() => before.readNotice(body, headers), { name: 'ForgedNotice' }, 'under a secret it does not know')
  const old = await before.advance(trackingNumber, 'delivered')
  t.match(gateway.readNotice(old.body, old.headers), { id: `${trackingNumber}-3` }, 'one that was in force before is')
  time.now += 300_000
  t.ok(gateway.readNotice(body, headers))
  time.now += 1_000
  t.throws(() => gateway.readNotice(body, headers), { name: 'ForgedNotice', message: /long ago/ })
  time.now = NOW.getTime() - 301_000
  t.throws(() => gateway.readNotice(body, headers), { name: 'ForgedNotice' })
})

test('what our database does not answer is as unclear as what a carrier does not', async (t) => {
  const { gateway, url } = await open(t)
  const { trackingNumber } = await gateway.ship(order, 'shipment:1')
  await rowsOf(url, 'alter table flat_parcels rename to lost')
  const unclear = { name: 'CarrierUnclear' }
  await t.rejects(gateway.ship(order, 'shipment:1'), unclear)
  await t.rejects(gateway.track(trackingNumber), unclear)
  await t.rejects(gateway.cancel(trackingNumber), unclear)
})

test('the app offers the built-in carrier, and the others once they are set up', async (t) => {
  const { gateways } = await testApp(t)
  t.strictSame(gateways.carriers.offered, ['flat'])
  t.throws(() => gateways.carriers.of('dhl'), TypeError)
  const env = {
    DHL_API_KEY: 'key',
    DHL_API_SECRET: 'secret',
    DHL_ACCOUNT: '1',
    FEDEX_CLIENT_ID: 'id',
    FEDEX_CLIENT_SECRET: 'secret',
    FEDEX_ACCOUNT: '2',
  }
  const app = await testApp(t, { env, clock: () => NOW })
  t.strictSame(app.gateways.carriers.offered, ['flat', 'dhl', 'fedex'])
  for (const carrier of app.gateways.carriers.offered) t.equal(app.gateways.carriers.of(carrier).carrier, carrier)
  const { trackingNumber } = await app.gateways.carriers.of('flat').ship(order, 'shipment:1')
  const driver = flatCarrierOf(app.db, app.gateways.vault, app.clock)
  const { body, headers } = await driver.advance(trackingNumber, 'delivered')
  t.match(app.gateways.carriers.of('flat').readNotice(body, headers), { parcels: [{ trackingNumber }] })
  const stranger = flatCarrierOf(app.db, vaultOf(['another secret of another house']), app.clock)
  t.throws(() => stranger.readNotice(body, headers), { name: 'ForgedNotice' })
})
