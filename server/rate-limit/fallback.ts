import type { Log } from '../../domain/common/context.ts'
import { reasonOf, within } from '../within.ts'
import { memoryWindows } from './memory-windows.ts'
import type { Lease, LeaseRequest, WindowStore } from './window-store.ts'

export interface Patience {
  /** How long an answer is waited for, in milliseconds. */
  readonly wait: number
  /** How long nobody asks again after a failure, by the clock of those who ask; in milliseconds. */
  readonly pause: number
}

const usual: Patience = { wait: 5_000, pause: 5_000 }

/**
 * Counts in this process while the shared windows cannot be reached: who counts calls must not be what fails them. Each
 * process then allows the whole limit.
 */
export function withFallback(shared: WindowStore, log: Log, { wait, pause }: Patience = usual): WindowStore {
  const own = memoryWindows()
  let away = false
  let askAgainAt = 0
  const failed = (error: unknown, asked: LeaseRequest): Promise<Lease> => {
    if (!away) log.warn({ reason: reasonOf(error) }, 'rate limits are counted by this process alone')
    away = true
    askAgainAt = asked.now + pause
    return own.lease(asked)
  }
  const succeeded = (lease: Lease): Lease => {
    if (away) log.info({}, 'rate limits are shared again')
    away = false
    return lease
  }
  return {
    lease(asked) {
      if (away && asked.now < askAgainAt) return own.lease(asked)
      // One asks; whoever comes while it waits does not.
      if (away) askAgainAt = asked.now + pause
      return within(wait, shared.lease(asked)).then(succeeded, (error: unknown) => failed(error, asked))
    },
    close: () => shared.close(),
  }
}
