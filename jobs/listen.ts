import type { Logger } from 'pino'
import type { Boss } from './boss.ts'
import { CANCELLED, CHANNEL } from './channel.ts'

export interface Ears {
  /** A queue has work. */
  work(queue: string): void
  cancelled(taskId: string): void
  /** The connection was lost and is back: something may have been missed. */
  again(): void
}

/**
 * Listens on a connection of the queue library's, which comes back by itself. Where nothing can be heard (a pooler in
 * transaction mode) the polls remain.
 */
export async function listen(boss: Boss, log: Logger, ears: Ears): Promise<{ close(): Promise<void> }> {
  const heard = (text: string) => {
    if (text.startsWith(CANCELLED)) ears.cancelled(text.slice(CANCELLED.length))
    else ears.work(text)
  }
  try {
    const handle = await boss.getDb().listen?.(CHANNEL, heard, () => ears.again())
    return { close: async () => handle?.close() }
  } catch (err) {
    log.warn({ err }, 'not listening; work is found by polling')
    return { close: async () => {} }
  }
}
