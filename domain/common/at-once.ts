import type { Reader } from '../../db/connect.ts'

export type Read = (db: Reader) => Promise<unknown>

/** Somebody who may be lent a connection: it is begun on only when there is still something to do. */
export type Helper = (begin: (work: (db: Reader) => Promise<void>) => Promise<void>) => Promise<void>
export type Lend = (help: Helper) => Promise<void>

/** Connections of one request at once: with any number of reads there are others who want some. */
export const MOST_CONNECTIONS = 3

/**
 * Reads on one's own connection, and on others that happen to be free, whoever is ready taking the next. Nobody who holds a
 * connection ever waits for one: where none is lent all is read on one's own, one after the other. A loan that comes when
 * everything is taken is given back as it is.
 */
export async function shareOut(reads: readonly Read[], own: Reader, lend: Lend): Promise<unknown[]> {
  const waiting = [...reads.entries()]
  const answers: unknown[] = Array.from({ length: reads.length })
  const failures: unknown[] = []
  const helping: Promise<void>[] = []
  const work = async (db: Reader) => {
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        answers[next[0]] = await next[1](db)
      }
    } catch (error) {
      failures.push(error)
      waiting.length = 0
    }
  }
  const help: Helper = async (begin) => {
    if (waiting.length === 0) return
    // Who cannot begin has taken nothing; the others read it.
    const done = begin(work).catch(() => {})
    helping.push(done)
    await done
  }
  for (let lent = 1; lent < Math.min(MOST_CONNECTIONS, reads.length); lent += 1) void lend(help).catch(() => {})
  await work(own)
  // Their moment is that of our transaction, which must not end before they have begun and read.
  await Promise.all(helping)
  if (failures.length > 0) throw failures[0]
  return answers
}
