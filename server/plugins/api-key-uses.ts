import { noteApiKeyUse } from '../../domain/authentication/index.ts'
import type { App } from '../context.ts'

const EVERY = 60_000
const MOST_KNOWN = 10_000

/** Takes note of the use of an API key. Nobody waits for it, and a key in constant use writes once a minute. */
export function apiKeyUses({ db, log }: Pick<App, 'db' | 'log'>): (apiKeyId: number, now: Date) => void {
  const noted = new Map<number, number>()
  return (apiKeyId, now) => {
    const time = now.getTime()
    if (time - (noted.get(apiKeyId) ?? Number.NEGATIVE_INFINITY) < EVERY) return
    if (noted.size >= MOST_KNOWN) noted.clear()
    noted.set(apiKeyId, time)
    noteApiKeyUse(db, apiKeyId, now).catch((err: unknown) => log.warn({ err, apiKeyId }, 'use of an API key not noted'))
  }
}
