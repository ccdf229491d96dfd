import { createHmac, randomUUID } from 'node:crypto'
import { JsonText } from '../../domain/common/json-text.ts'
import type { Log } from '../../domain/common/context.ts'
import type { Redis } from '../gateways/redis.ts'
import { reasonOf, within } from '../within.ts'

/** Answers that processes share. */
export interface SharedAnswers {
  /** What any of them has kept under the key, or what `load` finds. */
  find(key: string, load: () => Promise<unknown>): Promise<unknown>
  /** Nothing that is kept by now is given to this process again. */
  forget(): void
  close(): void
}

export interface Patience {
  /** How long Redis is waited for, in milliseconds. */
  readonly wait: number
  /** How long it is not asked after a failure, in milliseconds. */
  readonly pause: number
}

const usual: Patience = { wait: 250, pause: 1_000 }
/** Of an answer, in seconds. What is forgotten goes by this too. */
const KEPT_FOR = 300
const EPOCH_FOR = 86_400
/** Characters. */
const LONGEST = 1_000_000

/**
 * Answers in Redis. They are kept under the name of an epoch, which ends when any process hears of a change: whoever hears of one
 * ends the epoch before asking for the next, so that all it is given was asked of the database under an epoch that began after
 * the change. What is written under one that has ended is never found.
 */
export function sharedAnswers(redis: Redis, secret: string, log: Log, patience: Patience = usual): SharedAnswers {
  const name = (text: string) => `fashionistar:answers:${createHmac('sha256', secret).update(text).digest('base64url')}`
  const epochName = name('epoch')
  let ended = false
  const endEpoch = async (): Promise<void> => {
    ended = true
    try {
      await redis.del(epochName)
    } catch (error) {
      ended = false
      throw error
    }
  }
  const quietly = quiet(log, patience)
  return {
    async find(key, load) {
      const place = await quietly(async () => {
        // One connection carries commands in turn: what ends an epoch is there before what asks for one.
        if (!ended) await endEpoch()
        const epoch = await redis
          .multi()
          .set(epochName, randomUUID(), { condition: 'NX', expiration: { type: 'EX', value: EPOCH_FOR } })
          .get(epochName)
          .execTyped()
        return name(`${String(epoch[1])} ${key}`)
      })
      const kept = place && (await quietly(() => redis.get(place)))
      if (typeof kept === 'string') return unpacked(kept)
      const answer = await load()
      if (place !== undefined && answer instanceof JsonText && answer.text.length <= LONGEST) {
        void quietly(() => redis.set(place, packed(answer), { expiration: { type: 'EX', value: KEPT_FOR } }))
      }
      return answer
    },
    forget() {
      ended = false
      void quietly(endEpoch)
    },
    close: () => redis.destroy(),
  }
}

/** Does what is of use and not needed: what fails is left alone for a while, and told of once. */
function quiet(log: Log, { wait, pause }: Patience) {
  let away = false
  let askAgainAt = 0
  return async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    if (performance.now() < askAgainAt) return undefined
    try {
      const done = await within(wait, work())
      away = false
      return done
    } catch (error) {
      if (!away) log.warn({ reason: reasonOf(error) }, 'answers are kept by this process alone')
      away = true
      askAgainAt = performance.now() + pause
      return undefined
    }
  }
}

const packed = ({ text, version, cursors }: JsonText): string => JSON.stringify({ text, version, cursors })

function unpacked(kept: string): JsonText {
  const { text, ...about } = JSON.parse(kept) as { text: string } & ConstructorParameters<typeof JsonText>[1]
  return new JsonText(text, about)
}
