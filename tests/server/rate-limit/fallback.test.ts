import { test } from 'tap'
import { connect } from '../../../db/connect.ts'
import type { Log } from '../../../domain/common/context.ts'
import { withFallback } from '../../../server/rate-limit/fallback.ts'
import { memoryWindows } from '../../../server/rate-limit/memory-windows.ts'
import { postgresWindows } from '../../../server/rate-limit/postgres-windows.ts'
import type { WindowStore } from '../../../server/rate-limit/window-store.ts'

const NOW = Date.UTC(2026, 0, 1)
const patience = { wait: 5_000, pause: 5_000 }
const ask = (seconds: number) => ({ key: 'user ada', amount: 2, limit: 3, seconds: 60, now: NOW + seconds * 1_000 })

function logbook() {
  const lines: string[] = []
  const write = (_facts: unknown, message?: string) => void lines.push(message ?? '')
  return { lines, log: { debug: write, info: write, warn: write, error: write } as Log }
}

/** Shared windows that come and go. */
function unsteady() {
  const windows = memoryWindows()
  const state = { there: true, asked: 0 }
  const store: WindowStore = {
    async lease(asked) {
      state.asked += 1
      if (!state.there) throw new Error('connect ECONNREFUSED')
      return windows.lease(asked)
    },
    close: () => windows.close(),
  }
  return { state, store }
}

test('while the shared windows are away each process counts by itself, and says so once', async (t) => {
  const { state, store } = unsteady()
  const { lines, log } = logbook()
  const windows = withFallback(store, log, patience)
  t.match(await windows.lease(ask(0)), { granted: 2, used: 2 })
  state.there = false
  t.match(await windows.lease(ask(1)), { granted: 2, used: 2 }, 'from the beginning')
  t.match(await windows.lease(ask(2)), { granted: 1, used: 3 })
  t.match(await windows.lease(ask(3)), { granted: 0, used: 3 }, 'and not without end')
  t.equal(state.asked, 2, 'nobody asks at every call')
  state.there = true
  t.match(await windows.lease(ask(7)), { granted: 1, used: 3 }, 'after a while one asks, and is answered')
  t.match(await windows.lease(ask(8)), { granted: 0, used: 3 })
  t.strictSame(lines, ['rate limits are counted by this process alone', 'rate limits are shared again'])
})

test('one asks again after a while, not all who come meanwhile', async (t) => {
  const { state, store } = unsteady()
  const windows = withFallback(store, logbook().log, patience)
  state.there = false
  await windows.lease(ask(0))
  await Promise.all(Array.from({ length: 20 }, () => windows.lease(ask(6))))
  t.equal(state.asked, 2)
})

test('an answer that does not come is not waited for without end', async (t) => {
  const never: WindowStore = { lease: () => new Promise(() => {}), close: async () => {} }
  const { lines, log } = logbook()
  t.match(await withFallback(never, log, { wait: 10, pause: 5_000 }).lease(ask(0)), { granted: 2 })
  t.equal(lines.length, 1)
})

test('a database that cannot be reached fails no call', async (t) => {
  const { db } = connect({ url: 'postgres://127.0.0.1:1/nowhere', max: 1 })
  t.teardown(() => db.destroy())
  const { lines, log } = logbook()
  t.match(await withFallback(postgresWindows(db, 'a secret'), log).lease(ask(0)), { granted: 2 })
  t.equal(lines.length, 1)
})
