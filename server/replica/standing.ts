import type { WalPosition } from '../../db/wal.ts'

/** Why the primary is asked. */
export type Reason = 'down' | 'behind' | 'own-writes'

interface Sample {
  readonly at: number
  readonly position: WalPosition
}

const MOST_SAMPLES = 200
const MOST_WAITING = 50_000

/**
 * What is known of a replica: how far it has come, as of when that is all there is, and who waits for it to come further.
 * Of two things unsure it believes the worse: then the primary is asked.
 */
export class Standing {
  readonly #mostBehind: number
  /** Where the primary stood, and since when; as far as the replica is not there yet. */
  #samples: Sample[] = []
  #replayed: WalPosition = 0n
  /** What the replica shows is of this time or later. */
  #asOf = Number.NEGATIVE_INFINITY
  #up = false
  /** Whether changes that other processes make are heard of. */
  #hears = false
  /** Everybody waits for this: changes before it may have been missed. Nothing: it has to be found out. */
  #floor: WalPosition | undefined
  #turn = 0
  readonly #waiting = new Map<string, WalPosition>()

  /** @param mostBehind how old an answer may be, in milliseconds */
  constructor(mostBehind: number) {
    this.#mostBehind = mostBehind
  }

  /** Changes whenever something may have been missed; a look that began before is of no use to find out. */
  get turn(): number {
    return this.#turn
  }

  /** Whether somebody waits for it to come further. */
  get isAwaited(): boolean {
    return this.#waiting.size > 0 || this.#floor === undefined
  }

  /** How old what it shows may be, in milliseconds. */
  age(now: number): number {
    return now - this.#asOf
  }

  /** Why it may not answer whoever these keys stand for; nothing: it may. */
  reason(keys: readonly string[], after: WalPosition | undefined, now: number): Reason | undefined {
    if (!this.#up) return 'down'
    if (!this.#hears || this.#floor === undefined || this.#floor > this.#replayed) return 'behind'
    if (this.age(now) > this.#mostBehind) return 'behind'
    const waits = (position: WalPosition | undefined) => position !== undefined && position > this.#replayed
    return waits(after) || keys.some((key) => waits(this.#waiting.get(key))) ? 'own-writes' : undefined
  }

  /**
   * Takes note of a look at both.
   * @param at when it began
   * @param turn as it was then
   */
  looked(at: number, turn: number, primary: WalPosition, replayed: WalPosition): void {
    this.#up = true
    this.#replayed = replayed
    this.#samples = [...this.#samples.slice(-MOST_SAMPLES), { at, position: primary }]
    const shown = this.#samples.filter(({ position }) => position <= replayed)
    this.#asOf = Math.max(this.#asOf, ...shown.map((sample) => sample.at))
    this.#samples = this.#samples.slice(shown.length)
    if (turn === this.#turn) this.#floor ??= primary
    for (const [key, position] of this.#waiting) if (position <= replayed) this.#waiting.delete(key)
  }

  /** It cannot be looked at. */
  lost(): void {
    this.#up = false
  }

  /** These are not to be answered by it before it has come this far. */
  awaits(keys: readonly string[], position: WalPosition): void {
    for (const key of keys) {
      const known = this.#waiting.get(key) ?? 0n
      this.#waiting.set(key, known > position ? known : position)
    }
    // Too many to know by name: everybody waits until then.
    if (this.#waiting.size > MOST_WAITING) this.unsure()
  }

  hear(hears: boolean): void {
    this.#hears = hears
    this.unsure()
  }

  /** Something may have been missed. */
  unsure(): void {
    this.#turn += 1
    this.#floor = undefined
    this.#waiting.clear()
  }
}
