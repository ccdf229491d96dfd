import { test } from 'tap'
import { isTimeZone, quietUntil } from '../../../domain/notifications/quiet-hours.ts'

const night = { from: '22:00', to: '07:00' }
const siesta = { from: '13:30', to: '15:00' }
const small = { from: '23:00', to: '02:30' }

/** Who is written to at what moment, and until when that has to wait. */
const table: readonly (readonly [what: string, typeof night, zone: string, now: string, until: string | undefined])[] =
  [
    ['before the night', night, 'Africa/Lagos', '2026-03-01T20:59:59Z', undefined],
    ['as the night begins', night, 'Africa/Lagos', '2026-03-01T21:00:00Z', '2026-03-02T06:00:00Z'],
    ['before midnight', night, 'Africa/Lagos', '2026-03-01T22:30:12Z', '2026-03-02T06:00:00Z'],
    ['after midnight', night, 'Africa/Lagos', '2026-03-02T01:00:00.999Z', '2026-03-02T06:00:00Z'],
    ['in its last minute', night, 'Africa/Lagos', '2026-03-02T05:59:59.999Z', '2026-03-02T06:00:00Z'],
    ['as the night ends', night, 'Africa/Lagos', '2026-03-02T06:00:00Z', undefined],
    ['over the end of a year', night, 'Africa/Lagos', '2026-12-31T23:30:00Z', '2027-01-01T06:00:00Z'],
    ['within one day', siesta, 'Africa/Dakar', '2026-03-01T14:00:00Z', '2026-03-01T15:00:00Z'],
    ['after it', siesta, 'Africa/Dakar', '2026-03-01T15:00:00Z', undefined],
    ['far in the east', night, 'Pacific/Auckland', '2026-06-01T12:00:00Z', '2026-06-01T19:00:00Z'],
    ['far in the west', night, 'America/Los_Angeles', '2026-01-15T08:00:00Z', '2026-01-15T15:00:00Z'],
    ['a zone of three quarters of an hour', night, 'Asia/Kathmandu', '2026-03-01T17:00:00Z', '2026-03-02T01:15:00Z'],
    ['an offset for a zone', night, '+01:00', '2026-03-01T22:30:00Z', '2026-03-02T06:00:00Z'],
    ['the night the clock is put forward', night, 'Europe/Berlin', '2026-03-28T22:00:00Z', '2026-03-29T05:00:00Z'],
    ['the night after', night, 'Europe/Berlin', '2026-03-29T21:00:00Z', '2026-03-30T05:00:00Z'],
    ['an end that the clock skips', small, 'Europe/Berlin', '2026-03-28T22:30:00Z', '2026-03-29T01:00:00Z'],
    ['the night the clock is put back', night, 'Europe/Berlin', '2026-10-24T21:00:00Z', '2026-10-25T06:00:00Z'],
    ['an end that comes twice', small, 'Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25T00:30:00Z'],
    ['before it comes again', small, 'Europe/Berlin', '2026-10-25T01:10:00Z', '2026-10-25T01:30:00Z'],
    ['forward at midnight', night, 'America/Santiago', '2026-09-06T02:00:00Z', '2026-09-06T10:00:00Z'],
    ['half an hour forward', night, 'Australia/Lord_Howe', '2026-10-03T13:00:00Z', '2026-10-03T20:00:00Z'],
  ]

test('quiet hours end when the clock on the wall says so', async (t) => {
  for (const [what, quiet, zone, now, until] of table) {
    const end = quietUntil(quiet, zone, new Date(now))
    t.equal(end?.toISOString(), until && new Date(until).toISOString(), `${what}: ${zone} ${now}`)
  }
})

test('from any minute of a year the end is the first minute that is not quiet', async (t) => {
  for (const zone of ['Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe', 'Africa/Casablanca']) {
    for (const quiet of [night, small, siesta]) {
      let wrong = 0
      // Steps of a prime number of minutes meet every hour of the day and every night of a change.
      for (
        let time = Date.parse('2026-01-01T00:00:00Z');
        time < Date.parse('2027-01-01T00:00:00Z');
        time += 383 * MINUTE
      ) {
        const end = quietUntil(quiet, zone, new Date(time))
        if (end === undefined) continue
        const before = quietUntil(quiet, zone, new Date(end.getTime() - MINUTE))
        if (quietUntil(quiet, zone, end) !== undefined || before?.getTime() !== end.getTime()) wrong += 1
        if (end.getTime() <= time || end.getTime() - time > 10 * 60 * MINUTE) wrong += 1
      }
      t.equal(wrong, 0, `${zone} ${quiet.from} to ${quiet.to}`)
    }
  }
})

const MINUTE = 60_000

test('a time zone is one that the world knows', async (t) => {
  for (const name of ['Africa/Lagos', 'Africa/Dakar', 'UTC', 'Asia/Kolkata', '+01:00']) t.ok(isTimeZone(name), name)
  for (const name of ['', 'Lagos', 'Africa/Nowhere', 'GMT+99', '22:00', '../etc']) t.notOk(isTimeZone(name), name)
})
