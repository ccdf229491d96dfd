import type { TaskBackend } from './backend.ts'
import type { JobData } from './job.ts'

/** A task as it was asked for. */
export interface RecordedTask {
  readonly id: string
  readonly queue: string
  readonly priority: number
  readonly due: Date | null
  readonly data: JobData
}

export interface RecordingBackend extends TaskBackend {
  readonly tasks: readonly RecordedTask[]
  clear(): void
}

/** Keeps what is queued and runs nothing: for tests that ask what would have been done. */
export function recordingBackend(): RecordingBackend {
  const tasks: RecordedTask[] = []
  return {
    tasks,
    clear: () => void tasks.splice(0),
    supports: { defer: true, priority: true, transaction: false, results: false, rows: false },
    queues: [],
    async store(_trx, queued) {
      for (const { id, task, due, data } of queued) {
        tasks.push(structuredClone({ id, queue: task.queue, priority: task.priority, due, data }))
      }
    },
  }
}
