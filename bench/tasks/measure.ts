import { setTimeout as sleep } from 'node:timers/promises'
import type { Enqueue, Work } from './contender.ts'
import type { Side } from './side.ts'

/** What one side gave in one round. */
export interface Sample {
  readonly values: readonly number[]
  /** What a task cost the worker's process, where it did any; the database is not in it. */
  readonly cpuMicroseconds?: number
}

export interface Measure {
  readonly name: string
  readonly unit: 'tasks/s' | 'ms'
  /** Undefined: this side has no such thing. */
  run(side: Side, seconds: number): Promise<Sample | undefined>
}

const TASKS_PER_SECOND = 2_500
const PROBES_PER_SECOND = 25

/** Enqueues in transactions of so many for half of the time; nobody works. */
const enqueueing = (name: string, size: number, how: (side: Side) => Enqueue): Measure => ({
  name,
  unit: 'tasks/s',
  async run(side, seconds) {
    await side.tidy()
    const enqueue = how(side)
    const numbers = upTo(size)
    const start = performance.now()
    let count = 0
    for (; performance.now() - start < seconds * 500; count += size) await enqueue(numbers)
    return { values: [perSecond(count, start)] }
  },
})

/** Enqueues many at once to a worker that waits for them, and takes the time from the commit until all are done. */
const completing = (how: Work): Measure => ({
  name: `done, ${how.atOnce} at once${how.results ? ', with results' : ''}`,
  unit: 'tasks/s',
  async run(side, seconds) {
    if (how.results && !side.keepsResults) return undefined
    await side.tidy()
    await side.work(how)
    const count = seconds * TASKS_PER_SECOND
    const before = await side.usage()
    let start = 0
    await together(side)(upTo(count), () => (start = performance.now()))
    await side.finished()
    const values = [perSecond(count, start)]
    const used = (await side.usage()) - before
    await side.rest()
    return { values, cpuMicroseconds: (used / count) * 1e6 }
  },
})

/** One task at a time to a worker with nothing to do: from right before the commit to the handler's first line. */
const latency: Measure = {
  name: 'commit to start, idle worker',
  unit: 'ms',
  async run(side, seconds) {
    await side.tidy()
    await side.work({ atOnce: 20, results: false })
    const asked: number[] = []
    for (let n = 0; n < seconds * PROBES_PER_SECOND; n += 1) {
      await side.producer.enqueue([n], () => asked.push(Number(process.hrtime.bigint()) / 1e6))
      await sleep(20 + (n % 7) * 3)
    }
    await side.finished()
    const began = new Map(await side.starts())
    await side.rest()
    return { values: asked.map((time, n) => began.get(n)! - time) }
  },
}

const together = ({ producer }: Side): Enqueue => producer.enqueueTogether ?? producer.enqueue

export const measures: readonly Measure[] = [
  enqueueing('enqueued, one by one, 100 a transaction', 100, ({ producer }) => producer.enqueue),
  enqueueing('enqueued, together, 100 a transaction', 100, together),
  enqueueing('enqueued, together, 1,000 a transaction', 1_000, together),
  completing({ atOnce: 20, results: false }),
  completing({ atOnce: 100, results: false }),
  completing({ atOnce: 100, results: true }),
  completing({ atOnce: 400, results: false }),
  latency,
]

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

const perSecond = (count: number, start: number): number => count / ((performance.now() - start) / 1_000)
