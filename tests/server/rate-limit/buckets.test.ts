import { test } from 'tap'
import { blockOf, Buckets, type Standing } from '../../../server/rate-limit/buckets.ts'
import { memoryWindows } from '../../../server/rate-limit/memory-windows.ts'
import type { Lease, LeaseRequest, WindowStore } from '../../../server/rate-limit/window-store.ts'

const NOW = Date.UTC(2026, 0, 1)
const hourly = (max: number) => ({ max, seconds: 3_600 })

/** A store that answers when it is let, and remembers what it was asked. */
function watched(store: WindowStore = memoryWindows()) {
  const asked: LeaseRequest[] = []
  let gate = Promise.withResolvers<void>()
  gate.resolve()
  return {
    asked,
    hold() {
      gate = Promise.withResolvers<void>()
    },
    release: () => gate.resolve(),
    async lease(request: LeaseRequest): Promise<Lease> {
      asked.push(request)
      await gate.promise
      return store.lease(request)
    },
    close: () => store.close(),
  }
}

const allowed = (standings: readonly Standing[]): number => standings.filter((each) => each.allowed).length

test('blocks grow with the limit and shrink towards its end; small limits are leased one by one', async (t) => {
  t.strictSame(
    [1, 5, 20, 49].map((limit) => blockOf(limit, 0)),
    [1, 1, 1, 1],
  )
  t.strictSame(
    [100, 1_000, 8_000, 1_000_000].map((limit) => blockOf(limit, 0)),
    [12, 125, 1_000, 1_000],
  )
  t.strictSame(
    [0, 500, 900, 984, 992, 999, 1_000].map((used) => blockOf(1_000, used)),
    [125, 62, 12, 2, 1, 1, 1],
  )
})

test('a hot caller is let through from what was leased, and to the last call', async (t) => {
  const store = watched()
  const buckets = new Buckets(store, 'user')
  let passed = 0
  for (let n = 0; n < 1_000; n += 1) passed += (await buckets.take('ada', hourly(1_000), 1, NOW)).allowed ? 1 : 0
  t.equal(passed, 1_000)
  t.ok(store.asked.length < 70, `${store.asked.length} leases for 1,000 calls`)
  const asked = store.asked.length
  t.match(await buckets.take('ada', hourly(1_000), 1, NOW), { allowed: false, remaining: 0, endsAt: NOW + 3_600_000 })
  t.equal(store.asked.length, asked, 'who has none left is refused without asking')
})

test('calls at once are granted together: two hundred at a limit of a hundred, in a few leases', async (t) => {
  const store = watched()
  const buckets = new Buckets(store, 'anonymous')
  const standings = await Promise.all(
    Array.from({ length: 200 }, async () => buckets.take('10.0.0.1', hourly(100), 1, NOW)),
  )
  t.equal(allowed(standings), 100)
  t.ok(store.asked.length <= 4, `${store.asked.length} leases`)
})

test('two processes never grant more than the limit between them, and what one has leased is not lost to it', async (t) => {
  const windows = memoryWindows()
  const [one, two] = [new Buckets(watched(windows), 'user'), new Buckets(watched(windows), 'user')]
  const standings = await Promise.all(
    Array.from({ length: 300 }, async (_, n) => (n % 3 === 0 ? one : two).take('ada', hourly(100), 1, NOW)),
  )
  t.equal(allowed(standings), 100)
})

test('the next block is fetched before the last call of this one, and nobody waits for it', async (t) => {
  const store = watched()
  const buckets = new Buckets(store, 'user')
  await buckets.take('ada', hourly(1_000), 1, NOW)
  t.equal(store.asked.length, 1)
  store.hold()
  const waited: boolean[] = []
  for (let n = 1; n < 125; n += 1) waited.push(buckets.take('ada', hourly(1_000), 1, NOW) instanceof Promise)
  t.equal(store.asked.length, 2, 'asked once, ahead')
  t.notOk(waited.includes(true), 'every call of the block was counted on the spot')
  store.release()
})

test('a single call is never fetched ahead: it would be lost to the other processes', async (t) => {
  const windows = memoryWindows()
  const [one, two] = [new Buckets(windows, 'login'), new Buckets(windows, 'login')]
  await one.take('ada', hourly(5), 1, NOW)
  await two.take('ada', hourly(5), 1, NOW)
  const rest: Standing[] = []
  for (let n = 0; n < 4; n += 1) rest.push(await one.take('ada', hourly(5), 1, NOW))
  t.strictSame(
    rest.map((standing) => standing.allowed),
    [true, true, true, false],
  )
})

test('several calls pass together or not at all', async (t) => {
  const buckets = new Buckets(memoryWindows(), 'user')
  t.match(await buckets.take('ada', hourly(10), 7, NOW), { allowed: true, remaining: 3 })
  t.match(await buckets.take('ada', hourly(10), 5, NOW), { allowed: false, remaining: 3 })
  t.match(await buckets.take('ada', hourly(10), 3, NOW), { allowed: true, remaining: 0 })
})

test('a window opens with the first call and a new one after its end, with calls that are new as well', async (t) => {
  const buckets = new Buckets(memoryWindows(), 'user')
  const at = async (seconds: number) => buckets.take('ada', hourly(2), 1, NOW + seconds * 1_000)
  t.match(await at(0), { allowed: true, remaining: 1, endsAt: NOW + 3_600_000 })
  t.match(await at(1_800), { allowed: true, remaining: 0, endsAt: NOW + 3_600_000 })
  t.match(await at(3_599), { allowed: false })
  t.match(await at(3_600), { allowed: true, remaining: 1, endsAt: NOW + 7_200_000 })
})

test('calls leased in one window are not carried over into the next', async (t) => {
  const windows = memoryWindows()
  const [one, two] = [new Buckets(windows, 'user'), new Buckets(windows, 'user')]
  t.match(await one.take('ada', hourly(800), 1, NOW), { allowed: true }, 'and has ninety-nine more in hand')
  const later = NOW + 3_600_000
  const standings = [
    ...(await Promise.all(Array.from({ length: 500 }, async () => two.take('ada', hourly(800), 1, later)))),
    ...(await Promise.all(Array.from({ length: 500 }, async () => one.take('ada', hourly(800), 1, later)))),
  ]
  t.equal(allowed(standings), 800)
})

/** How many of so many calls at once are let through. */
const passed = async (buckets: Buckets, calls: number, now: number): Promise<number> =>
  allowed(await Promise.all(Array.from({ length: calls }, async () => buckets.take('ada', hourly(800), 1, now))))

test('nor by a process whose clock is a little behind', async (t) => {
  const store = watched(memoryWindows())
  const [behind, ahead] = [new Buckets(store, 'user'), new Buckets(store, 'user')]
  const later = NOW + 3_600_000
  for (let n = 0; n < 78; n += 1) await passed(behind, 1, NOW)
  t.equal(await passed(ahead, 1, later), 1, 'opens the next window')
  const asked = store.asked.length
  t.equal(await passed(behind, 1, later - 1), 1, 'from what is left of the last')
  t.equal(store.asked.length, asked + 1, 'and asks for more')
  t.equal((await passed(ahead, 1_000, later)) + (await passed(behind, 1_000, later)), 799)
})

test('callers are counted apart, each under each policy, and addresses without end do not fill the memory', async (t) => {
  const windows = memoryWindows()
  const buckets = new Buckets(windows, 'user', 3)
  for (const name of ['ada', 'bola', 'chidi', 'dayo', 'efe']) {
    t.match(await buckets.take(name, hourly(2), 1, NOW), { allowed: true, remaining: 1 }, name)
  }
  t.match(await buckets.take('ada', hourly(2), 2, NOW), { allowed: false }, 'forgotten here, and still counted')
  t.match(await new Buckets(windows, 'login').take('ada', hourly(2), 2, NOW), { allowed: true })
  const store = watched()
  const few = new Buckets(store, 'user', 3)
  for (const name of ['ada', 'bola', 'chidi', 'dayo']) await few.take(name, hourly(800), 1, NOW)
  await few.take('dayo', hourly(800), 1, NOW)
  t.equal(store.asked.length, 4, 'what was leased for the last is still at hand')
  await few.take('ada', hourly(800), 1, NOW)
  t.equal(store.asked.length, 5, 'and for the first no longer')
})
