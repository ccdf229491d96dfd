import type { Queue } from '../domain/common/task.ts'
import type { Claims } from './claims.ts'
import type { TaskJob } from './job.ts'
import type { Outcome } from './run-task.ts'
import { POSTPONED_MS, type Settler } from './settle.ts'

export interface QueueWorkerOptions {
  readonly claims: Claims
  readonly queue: Queue
  /** Most tasks at once. */
  readonly concurrency: number
  /** How often to look without being told, in milliseconds: retries and tasks that become due give no notice. */
  readonly pollMs: number
  readonly settler: Settler
  readonly allowance: Allowance
  readonly run: (job: TaskJob) => Promise<Outcome>
  readonly onError: (error: unknown) => void
}

/** How many tasks the process may start, over all its queues. */
export class Allowance {
  #left: number
  #reserved = 0

  constructor(most: number) {
    this.#left = most
  }

  /** Nothing is left, and nothing will come back. */
  get spent(): boolean {
    return this.#left === 0 && this.#reserved === 0
  }

  /** Sets up to `wanted` aside. */
  reserve(wanted: number): number {
    const granted = Math.min(wanted, this.#left)
    this.#left -= granted
    this.#reserved += granted
    return granted
  }

  /** Of what was set aside, so many were started; the rest may be taken by others. */
  settle(granted: number, started: number): void {
    this.#reserved -= granted
    this.#left += granted - started
  }
}

/** Jobs asked for at once, at most: those that have come are run while the next are on their way. */
const MOST_TAKEN = 200
/** Where there is plenty to do and room for so many more, a second claim does not wait for the first. */
const WORTH_ASKING_TWICE = 50

/** Works one queue: as many tasks at once as it may, each settled on its own, so that a slow one delays no other. */
export class QueueWorker {
  readonly #running = new Set<TaskJob>()
  readonly #options: QueueWorkerOptions
  readonly #ended: Promise<void>
  #stopping = false
  /** Claims under way, and how many jobs they may bring. */
  #claiming = 0
  #asked = 0
  /** The last claim brought all it asked for, so there is probably more. */
  #plenty = false
  /** There may be work that no claim has looked for. */
  #woken = false
  #wake: () => void = () => {}

  constructor(options: QueueWorkerOptions) {
    this.#options = options
    this.#ended = this.#loop()
  }

  /** What this worker has claimed: what runs, and what has ended but is not written down yet. */
  get holding(): TaskJob[] {
    return [...this.#running, ...this.#options.settler.unwritten]
  }

  /** There may be work. */
  wake(): void {
    this.#woken = true
    this.#wake()
  }

  /** Takes nothing more; resolves when what it holds has ended. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.wake()
    await this.#ended
  }

  /** Is done with what runs, whatever comes of it. @returns what that was */
  letGo(): TaskJob[] {
    const jobs = [...this.#running]
    this.#running.clear()
    this.wake()
    return jobs
  }

  /** Resolves when it has stopped, or has used up its allowance. */
  get ended(): Promise<void> {
    return this.#ended
  }

  async #loop(): Promise<void> {
    const { allowance, settler } = this.#options
    while (!this.#stopping && !allowance.spent) if (!this.#reach()) await this.#sleep()
    while (this.#running.size > 0 || this.#claiming > 0) await this.#sleep()
    await settler.idle()
  }

  /** Begins a claim, where it makes sense. @returns whether it did */
  #reach(): boolean {
    const { allowance, concurrency } = this.#options
    const room = Math.min(MOST_TAKEN, concurrency - this.#running.size - this.#asked)
    const another = this.#claiming === 1 && this.#plenty && room >= WORTH_ASKING_TWICE
    if (this.#claiming > 0 && !another) return false
    const granted = allowance.reserve(room)
    if (granted > 0) void this.#take(granted)
    return granted > 0
  }

  /** Takes up to `room` jobs and starts them. */
  async #take(room: number): Promise<void> {
    const { claims, queue, allowance, onError } = this.#options
    let jobs: TaskJob[] = []
    this.#woken = false
    this.#claiming += 1
    this.#asked += room
    try {
      jobs = await claims.take(queue, room)
    } catch (error) {
      onError(error)
    }
    this.#claiming -= 1
    this.#asked -= room
    this.#plenty = jobs.length === room
    allowance.settle(room, jobs.length)
    for (const job of jobs) void this.#work(job)
    if (this.#plenty || this.#woken || this.#stopping) this.wake()
  }

  async #work(job: TaskJob): Promise<void> {
    const { settler, run } = this.#options
    this.#running.add(job)
    const outcome = await run(job)
    if (!this.#running.delete(job)) return
    settler.add({ job, outcome })
    if (outcome.status === 'postponed') setTimeout(() => this.wake(), POSTPONED_MS + 10).unref()
    // Those that end in the same turn of the event loop make room together.
    setImmediate(() => this.wake())
  }

  /** Until it is woken, and no longer than the poll. */
  async #sleep(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    const timer = setTimeout(resolve, this.#options.pollMs)
    await promise
    clearTimeout(timer)
  }
}
