import type { Log } from '../domain/common/context.ts'

export interface CatcherOptions {
  /** In the plural, for the log. */
  readonly what: string
  readonly read: () => Promise<void>
  readonly log: Log
}

const POLL_MS = 500

/**
 * Keeps what is remembered as the database has it: reads once after each time that listening begins, and at every tick until
 * that is done. While nothing can be heard it reads twice a second.
 */
export class Catcher {
  readonly #options: CatcherOptions
  #hears = false
  /** Raised whenever it begins or ceases to hear: what was begun to be read before then may lack something. */
  #turn = 0
  #reading: Promise<void> | undefined
  #ticking: NodeJS.Timeout | undefined
  #hasFailed = false

  constructor(options: CatcherOptions) {
    this.#options = options
    this.#tickOn()
  }

  turn(hears: boolean): void {
    this.#turn += 1
    this.#hears = hears
    this.#tickOn()
    if (hears) void this.read()
  }

  read(): Promise<void> {
    this.#reading ??= this.#attempt().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  close(): void {
    clearInterval(this.#ticking)
    this.#ticking = undefined
  }

  async #attempt(): Promise<void> {
    const turn = this.#turn
    const { what, read, log } = this.#options
    try {
      await read()
      this.#hasFailed = false
      if (this.#hears && turn === this.#turn) this.close()
    } catch (error) {
      if (!this.#hasFailed) log.warn({ reason: (error as Error).message }, `${what} not read; trying again`)
      this.#hasFailed = true
    }
  }

  #tickOn(): void {
    this.#ticking ??= setInterval(() => void this.read(), POLL_MS).unref()
  }
}
