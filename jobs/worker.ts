import { type Queue, queues as allQueues } from '../domain/common/task.ts'
import type { Boss } from './boss.ts'
import { type Claims, claimsIn } from './claims.ts'
import { TaskStopped } from './deadline.ts'
import type { TaskJob } from './job.ts'
import { Lanes } from './lanes.ts'
import { listen } from './listen.ts'
import { Allowance, QueueWorker } from './queue-worker.ts'
import { type Means, type Outcome, runTask } from './run-task.ts'
import { applySchedules } from './schedule.ts'
import { Settler } from './settle.ts'

export interface WorkerOptions {
  readonly queues?: readonly Queue[]
  /** Most tasks at once, per queue. */
  readonly concurrency?: number
  /** Ends after so many tasks. */
  readonly maxTasks?: number
  /** How often it says that it lives, in seconds; after three times as long without a word its tasks go to others. */
  readonly beatSeconds?: number
  readonly pollMs?: number
}

export interface Worker {
  /** Takes nothing more; resolves when what is running has ended. */
  stop(): Promise<void>
  /** Stops, and puts what is running back into the queue for another worker to begin anew. */
  giveBack(): Promise<void>
  /** Resolves when it has stopped, or has run as many tasks as it may. */
  readonly ended: Promise<void>
}

/** Works the queues: woken by NOTIFY, with a poll for what gives no notice. */
export async function startWorker(boss: Boss, means: Means, options: WorkerOptions = {}): Promise<Worker> {
  const { queues = allQueues, concurrency = 20, maxTasks = Infinity, beatSeconds = 10, pollMs = 1_000 } = options
  const { log } = means
  const claims = claimsIn(means.db)
  const { held, run } = runnerOf(means)
  const onError = (error: unknown) => log.warn({ reason: (error as Error).message }, 'queue not read')
  const shared = { claims, concurrency, pollMs, run, onError, allowance: new Allowance(maxTasks) }
  const workers = new Map<string, QueueWorker>()
  const holding = () => [...workers.values()].flatMap((worker) => worker.holding)
  const ears = await listen(boss, log, {
    work: (queue) => workers.get(queue)?.wake(),
    cancelled: (id) => held.get(id)?.abort(new TaskStopped('TaskCancelled', 'The task was cancelled.')),
    again: () => workers.forEach((worker) => worker.wake()),
  })
  const beat = pulseOf(claims, holding, held)
  const pulse = setInterval(() => void beat(beatSeconds * 3).catch(onError), beatSeconds * 1_000)
  await applySchedules(boss)
  // Last of all, so that whoever started the worker can stop it before anything runs.
  for (const queue of queues) {
    workers.set(queue, new QueueWorker({ ...shared, queue, settler: new Settler(boss, claims, log) }))
  }
  const end = async () => {
    await Promise.all([...workers.values()].map((worker) => worker.ended))
    clearInterval(pulse)
    await ears.close()
  }
  const ended = end()
  return {
    ended,
    async stop() {
      for (const worker of workers.values()) void worker.stop()
      await ended
    },
    giveBack: () => giveBack([...workers.values()], claims, held),
  }
}

type Held = ReadonlyMap<string, AbortController>

/** Resolves when what runs is back in the queue, and what had ended is written down. */
async function giveBack(workers: readonly QueueWorker[], claims: Claims, held: Held): Promise<void> {
  for (const worker of workers) void worker.stop()
  const jobs = workers.flatMap((worker) => worker.letGo())
  for (const { id } of jobs) held.get(id)?.abort(claimLost())
  if (jobs.length > 0) await claims.giveBack(jobs)
  await Promise.all(workers.map((worker) => worker.ended))
}

/** Runs tasks, events of one aggregate one after the other, and keeps at hand what stops each. */
function runnerOf(means: Means) {
  const held = new Map<string, AbortController>()
  const lanes = new Lanes()
  const run = async (job: TaskJob): Promise<Outcome> => {
    const claim = new AbortController()
    held.set(job.id, claim)
    return lanes.run(job.data, () => runTask(means, job, claim)).finally(() => held.delete(job.id))
  }
  return { held, run }
}

/** Keeps what is held, lets go of what no longer is, and takes from workers that have gone silent. */
function pulseOf(claims: Claims, holding: () => readonly TaskJob[], held: Held) {
  // Whoever starts has just spoken with the database: at the first beat all others have had the time for theirs.
  let heard = true
  return async (silentSeconds: number): Promise<void> => {
    const steady = heard
    heard = false
    const jobs = holding()
    const alive = jobs.length === 0 ? new Set() : await claims.beat(jobs)
    for (const { id } of jobs) if (!alive.has(id)) held.get(id)?.abort(claimLost())
    // After a time without the database nobody has been heard; others must get the chance to speak first.
    if (steady) await claims.reclaim(silentSeconds)
    heard = true
  }
}

const claimLost = () => new TaskStopped('ClaimLost', 'The task is no longer this worker’s.')
