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

/** Works one queue: as many tasks at once as it may, each settled on its own, so that a slow one delays no other. */
export class QueueWorker {
  readonly #running = new Set<TaskJob>()
  readonly #options: QueueWorkerOptions
  readonly #ended: Promise<void>
  #stopping = false
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

  /** Resolves when it has stopped, or has used up its allowance. */
  get ended(): Promise<void> {
    return this.#ended
  }

  async #loop(): Promise<void> {
    const { allowance, concurrency, settler } = this.#options
    while (!this.#stopping && !allowance.spent) {
      this.#woken = false
      const room = allowance.reserve(concurrency - this.#running.size)
      const found = room > 0 ? await this.#take(room) : 0
      if (room === 0 || found < room) await this.#sleep()
    }
    while (this.#running.size > 0) await this.#sleep()
    await settler.idle()
  }

  /** Takes up to `room` jobs and starts them. @returns how many */
  async #take(room: number): Promise<number> {
    const { claims, queue, allowance, onError } = this.#options
    let jobs: TaskJob[] = []
    try {
      jobs = await claims.take(queue, room)
    } catch (error) {
      onError(error)
    }
    allowance.settle(room, jobs.length)
    for (const job of jobs) void this.#work(job)
    return jobs.length
  }

  async #work(job: TaskJob): Promise<void> {
    const { settler, run } = this.#options
    this.#running.add(job)
    const outcome = await run(job)
    settler.add({ job, outcome })
    this.#running.delete(job)
    if (outcome.status === 'postponed') setTimeout(() => this.wake(), POSTPONED_MS + 10).unref()
    // Those that end in the same turn of the event loop make room together.
    setImmediate(() => this.wake())
  }

  async #sleep(): Promise<void> {
    if (this.#woken) return void (this.#woken = false)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    const timer = setTimeout(resolve, this.#options.pollMs)
    await promise
    clearTimeout(timer)
  }
}
