import type { Logger } from 'pino'
import { reached } from '../domain/common/fault-point.ts'
import type { Boss } from './boss.ts'
import type { Claims } from './claims.ts'
import type { TaskJob } from './job.ts'
import type { Outcome } from './run-task.ts'

/** One job and what came of it. */
export interface Settled {
  readonly job: TaskJob
  readonly outcome: Outcome
}

/** How long a job waits that was taken up before its turn. */
export const POSTPONED_MS = 250

/** Writes outcomes into the queue's rows: results all in one statement, the rest in as few as there are different ones. */
export async function settle(boss: Boss, claims: Claims, settled: readonly Settled[]): Promise<void> {
  reached('task.ended')
  const alike = Map.groupBy(settled, ({ job, outcome }) =>
    outcome.status === 'completed' ? `${job.name} completed` : `${job.name} ${JSON.stringify(outcome)}`,
  )
  for (const group of alike.values()) await settleAlike(boss, claims, group)
  reached('task.settled')
}

async function settleAlike(boss: Boss, claims: Claims, group: readonly Settled[]): Promise<void> {
  const { job, outcome } = group[0]!
  const jobs = group.map((each) => each.job)
  switch (outcome.status) {
    case 'completed':
      await complete(boss, job.name, group)
      break
    case 'failed':
      if (outcome.final) for (const each of jobs) await claims.endRetries(each)
      await boss.fail(job.name, jobs, outcome.output)
      break
    case 'postponed':
      await claims.giveBack(jobs, POSTPONED_MS)
  }
}

const completeText = `
  update pgboss.job as job set state = 'completed', completed_on = now(), output = done.output
  from json_to_recordset($2::json) as done (id uuid, attempt integer, output jsonb)
  where job.name = $1 and job.id = done.id and job.state = 'active' and job.retry_count = done.attempt`

/** pg-boss gives one output to all it completes at once, so it would take a statement for each result that differs. */
async function complete(boss: Boss, queue: string, group: readonly Settled[]): Promise<void> {
  const done = group.map(({ job, outcome }) => ({
    id: job.id,
    attempt: job.retryCount,
    output: outcome.status === 'completed' ? outcome.output : null,
  }))
  await boss.getDb().executeSql(completeText, [queue, JSON.stringify(done)])
}

/** So many more to write, and a second statement does not wait for the first. */
const WORTH_WRITING_TWICE = 50

/**
 * Settles what has ended while the next is running. What the database will not take now (it restarts, the connection was
 * cut) is tried again until it does: the work is done, and must not be done twice for want of a note.
 */
export class Settler {
  #waiting: Settled[] = []
  readonly #writing = new Set<readonly Settled[]>()
  readonly #written = new Set<Promise<void>>()
  #writers = 0
  readonly #boss: Boss
  readonly #claims: Claims
  readonly #log: Logger

  constructor(boss: Boss, claims: Claims, log: Logger) {
    this.#boss = boss
    this.#claims = claims
    this.#log = log
  }

  get unwritten(): TaskJob[] {
    return [...[...this.#writing].flat(), ...this.#waiting].map(({ job }) => job)
  }

  add(settled: Settled): void {
    this.#waiting.push(settled)
    const another = this.#writers === 1 && this.#waiting.length >= WORTH_WRITING_TWICE
    if (this.#writers > 0 && !another) return
    const written: Promise<void> = this.#write().finally(() => this.#written.delete(written))
    this.#written.add(written)
  }

  /** Resolves when everything added so far is written. */
  async idle(): Promise<void> {
    await Promise.all(this.#written)
  }

  async #write(): Promise<void> {
    this.#writers += 1
    // Those that end in the same turn of the event loop are written together.
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) {
      const group = this.#waiting
      this.#waiting = []
      this.#writing.add(group)
      await this.#settle(group)
      this.#writing.delete(group)
    }
    this.#writers -= 1
  }

  async #settle(group: readonly Settled[]): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await settle(this.#boss, this.#claims, group)
      } catch (err) {
        this.#log.warn({ err, tasks: group.length }, 'outcomes not written yet')
        await new Promise((resolve) => setTimeout(resolve, Math.min(2 ** tries * 50, 2_000)))
      }
    }
  }
}
