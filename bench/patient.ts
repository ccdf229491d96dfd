import { setTimeout as sleep } from 'node:timers/promises'
import type { Send } from '../tests/support/race/race.ts'

const TRIES = 60

/** Comes back a second after being told that too much is asked at once, as clients do. */
export const patient =
  (send: Send): Send =>
  async (buyer, request) => {
    for (let tries = 1; ; tries += 1) {
      const answer = await send(buyer, request)
      if (answer.status !== 503 || tries === TRIES) return answer
      await sleep(1_000)
    }
  }
