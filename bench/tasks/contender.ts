/** Somebody who queues tasks that do nothing, and a worker that does them. */
export interface Contender {
  readonly name: string
  /** It keeps what tasks return. */
  readonly keepsResults: boolean
  /** What is true of the database while some task is not done yet. */
  readonly unfinished: string
  /** The side that asks, in the process of the benchmark. */
  produce(url: string): Promise<Producer>
  /** The side that works, in a process of its own. */
  recruit(url: string, started: Started): Promise<Recruit>
}

/** Tells a worker's handler apart: which task, and when it began. */
export type Started = (n: number) => void

export interface Producer {
  /** Queues these in one transaction; `committing` is called right before its commit. */
  readonly enqueue: Enqueue
  /** The same through a path that takes all at once, where that is not how `enqueue` goes about it. */
  readonly enqueueTogether?: Enqueue
  close(): Promise<void>
}

export type Enqueue = (numbers: readonly number[], committing?: () => void) => Promise<void>

export interface Recruit {
  work(how: Work): Promise<void>
  /** Stops working; nothing is taken until it is told to work again. */
  rest(): Promise<void>
}

export interface Work {
  /** Most tasks at once. */
  readonly atOnce: number
  /** Each task leaves a result of its own; otherwise none does. */
  readonly results: boolean
}
