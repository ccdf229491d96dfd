import type { JobData } from './job.ts'

/** Events of one aggregate go to one subscriber one after the other; everything else at once. */
export class Lanes {
  readonly #last = new Map<string, Promise<unknown>>()

  run<T>(data: JobData | null, work: () => Promise<T>): Promise<T> {
    if (data?.event === undefined) return work()
    const lane = `${data.task} ${data.event.aggregate}`
    const before = this.#last.get(lane) ?? Promise.resolve()
    const mine = before.then(work, work)
    this.#last.set(lane, mine)
    const leave = () => this.#last.get(lane) === mine && this.#last.delete(lane)
    void mine.then(leave, leave)
    return mine
  }
}
