import { LRUCache } from 'lru-cache'
import type { Listener } from '../../db/listen.ts'
import {
  type AnswerFacts,
  ANY_PRODUCT,
  type Answers,
  productSubject,
  type Subject,
} from '../../domain/common/caching.ts'
import { JsonText } from '../../domain/common/json-text.ts'
import type { Sent } from './front.ts'
import type { SharedAnswers } from './shared.ts'

export interface AnswerCacheOptions {
  readonly listener: Pick<Listener, 'listen'>
  /** How much text is kept at most, in bytes. */
  readonly maxBytes: number
  /** Where processes share what takes long to find. */
  readonly shared?: SharedAnswers
  /** Told where each answer was found that an operation asked for. */
  readonly note?: (place: 'memory' | 'redis' | 'database') => void
}

/** Triggers say here which products have changed, on commit. */
const CHANNEL = 'catalogue_changed'
/** They say this when it may be all of them. */
const ALL = '*'

interface Kept {
  readonly answer: JsonText
  readonly madeOf: readonly Subject[]
  /** Where the same was asked for, and what was sent. */
  readonly addresses: string[]
}

/** What an answer was found as. */
export interface Source {
  readonly key: string
  readonly answer: unknown
}

/** Of one answer: the two doors, each by some of our names and with what different clients say they accept. */
const MOST_ADDRESSES = 8

/**
 * Answers in memory, kept coherent with the database by what its triggers say, whoever changed it. What was asked of the
 * database before a change and is answered after it is not kept: it may be of before. While nothing can be heard, nothing
 * is kept.
 */
export class AnswerCache implements Answers {
  readonly #kept: LRUCache<string, Kept>
  readonly #shared: SharedAnswers | undefined
  readonly #note: NonNullable<AnswerCacheOptions['note']>
  /** What was sent, by where it was asked for; there as long as what it was made from is kept. */
  readonly #sent = new Map<string, { readonly key: string; readonly sent: Sent }>()
  readonly #keysOf = new Map<Subject, Set<string>>()
  readonly #loading = new Map<string, Promise<unknown>>()
  /** When each subject changed last, in turns; as far back as the load that is longest under way. */
  readonly #changed = new Map<Subject, number>()
  #turn = 0
  #allChanged = 0
  #loads = 0
  #hears = false
  #stop = () => {}

  private constructor({ maxBytes, shared, note = () => {} }: Omit<AnswerCacheOptions, 'listener'>) {
    this.#shared = shared
    this.#note = note
    this.#kept = new LRUCache<string, Kept>({
      maxSize: maxBytes,
      // Text takes two bytes a character at most, and what is sent of it at either door is kept beside it.
      sizeCalculation: ({ answer }, key) => 2 * key.length + 4 * answer.text.length,
      dispose: (kept, key) => this.#forget(key, kept),
    })
  }

  static async open(options: AnswerCacheOptions): Promise<AnswerCache> {
    const cache = new AnswerCache(options)
    cache.#stop = await options.listener.listen(CHANNEL, {
      heard(text) {
        options.shared?.forget()
        if (text === ALL) cache.#changeAll()
        else cache.#change(text.split(',').map(productSubject))
      },
      listening() {
        options.shared?.forget()
        cache.#hear(true)
      },
      deaf: () => cache.#hear(false),
    })
    return cache
  }

  /** How many answers are kept. */
  get size(): number {
    return this.#kept.size
  }

  close(): void {
    this.#stop()
    this.#hear(false)
    this.#shared?.close()
  }

  async find(key: string, load: () => Promise<unknown>, facts: AnswerFacts): Promise<unknown> {
    if (!this.#hears) return load()
    const known = this.#kept.get(key)?.answer ?? this.#loading.get(key)
    if (known !== undefined) {
      this.#note('memory')
      return known
    }
    const loading = this.#load(key, () => this.#find(key, load, facts), facts).finally(() => {
      if (this.#loading.get(key) === loading) this.#loading.delete(key)
    })
    this.#loading.set(key, loading)
    return loading
  }

  /** What was sent there, which keeps what it was made from from being forgotten first. */
  sentTo(address: string): Sent | undefined {
    const found = this.#sent.get(address)
    if (found !== undefined) this.#kept.get(found.key)
    return found?.sent
  }

  /** Has the same sent to whoever asks there, as long as the answer it was made from is the one that is kept. */
  keepSent({ key, answer }: Source, address: string, sent: Sent): void {
    const kept = this.#kept.peek(key)
    if (kept === undefined || kept.answer !== answer || kept.addresses.length >= MOST_ADDRESSES) return
    // Most addresses are sent the same text.
    const same = kept.addresses.map((each) => this.#sent.get(each)?.sent).find((each) => each?.text === sent.text)
    kept.addresses.push(address)
    this.#sent.set(address, { key, sent: same === undefined ? sent : { ...sent, text: same.text } })
  }

  async #find(key: string, load: () => Promise<unknown>, { shared }: AnswerFacts): Promise<unknown> {
    let place: 'redis' | 'database' = 'redis'
    const asked = () => {
      place = 'database'
      return load()
    }
    const answer = await (shared && this.#shared !== undefined ? this.#shared.find(key, asked) : asked())
    this.#note(place)
    return answer
  }

  async #load(key: string, load: () => Promise<unknown>, { madeOf }: AnswerFacts): Promise<unknown> {
    const begun = this.#turn
    this.#loads += 1
    try {
      const answer = await load()
      if (answer instanceof JsonText) this.#keep(key, { answer, madeOf: madeOf(answer), addresses: [] }, begun)
      return answer
    } finally {
      this.#loads -= 1
      if (this.#loads === 0) this.#changed.clear()
    }
  }

  #keep(key: string, kept: Kept, begun: number): void {
    const changed = kept.madeOf.map((subject) => this.#changed.get(subject) ?? 0)
    if (!this.#hears || Math.max(this.#allChanged, ...changed) > begun) return
    this.#kept.set(key, kept)
    for (const subject of kept.madeOf) this.#keysOf.set(subject, (this.#keysOf.get(subject) ?? new Set()).add(key))
  }

  #change(products: readonly Subject[]): void {
    this.#turn += 1
    // Who asks from here on must not be told what was asked before.
    this.#loading.clear()
    for (const subject of [...products, ANY_PRODUCT]) {
      if (this.#loads > 0) this.#changed.set(subject, this.#turn)
      for (const key of this.#keysOf.get(subject) ?? []) this.#kept.delete(key)
    }
  }

  #changeAll(): void {
    this.#turn += 1
    this.#allChanged = this.#turn
    this.#loading.clear()
    this.#kept.clear()
  }

  #hear(hears: boolean): void {
    this.#hears = hears
    this.#changeAll()
  }

  #forget(key: string, { madeOf, addresses }: Kept): void {
    for (const address of addresses) this.#sent.delete(address)
    for (const subject of madeOf) {
      const keys = this.#keysOf.get(subject)
      keys?.delete(key)
      if (keys?.size === 0) this.#keysOf.delete(subject)
    }
  }
}
