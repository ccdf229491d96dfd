import { countedAs, noteHeard } from '../domain/products/index.ts'
import type { App } from './context.ts'

const EVERY = 10_000

/** More different texts are not kept between two writes: what many search for comes again. */
const MOST = 2_000

export interface SearchTally {
  /** Counts a search. Nobody waits for it. */
  readonly heard: (search: { readonly text: string; readonly found: boolean }) => void
  /** Writes what has been counted. */
  flush(): Promise<void>
}

/** Counts what this process is asked to find, and writes it now and then: no search writes, and a popular one is one row a day. */
export function searchTally({ db, log, clock }: Pick<App, 'db' | 'log' | 'clock'>): SearchTally {
  let counts = new Map<string, { asked: number; foundNothing: number }>()
  let timer: NodeJS.Timeout | undefined
  const flush = async () => {
    clearTimeout(timer)
    timer = undefined
    const heard = Array.from(counts, ([query, count]) => ({ query, ...count }))
    counts = new Map()
    if (heard.length === 0) return
    const day = clock().toISOString().slice(0, 10)
    await noteHeard(db, day, heard).catch((err: unknown) => log.warn({ err }, 'searches not counted'))
  }
  return {
    heard({ text, found }) {
      const query = countedAs(text)
      if (query === undefined) return
      const count = counts.get(query) ?? { asked: 0, foundNothing: 0 }
      if (count.asked === 0 && counts.size >= MOST) return
      counts.set(query, { asked: count.asked + 1, foundNothing: count.foundNothing + (found ? 0 : 1) })
      timer ??= setTimeout(() => void flush(), EVERY).unref()
    },
    flush,
  }
}
