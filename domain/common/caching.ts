import { type Actor, isStaff } from './access.ts'
import type { JsonText } from './json-text.ts'

/** What a kept answer is made of: whatever changes one of them has the answer asked for again. */
export type Subject = string

export const productSubject = (id: number | string): Subject => `product:${id}`

/** Of an answer that may be another one when any product is. */
export const ANY_PRODUCT: Subject = 'products'

/** How the answer of a public read may be kept. */
export interface Caching<I = unknown> {
  /**
   * The Cache-Control of an answer that anybody would get; caches between us and them may keep it. Who is signed in gets a
   * private one.
   */
  readonly control: string
  /** What is not kept in memory, as it depends on who is asking. */
  readonly unless?: (input: I) => boolean
  /** Has it kept in memory, for as long as nothing that it is made of has changed. */
  readonly madeOf?: (input: I, answer: JsonText) => readonly Subject[]
  /** It takes so long to find that processes share it, where they can. */
  readonly shared?: boolean
}

/** Kept, and asked for again at each use: an entity tag says whether it is still true. */
export const REVALIDATED = 'public, no-cache'

/** What caches between us and the caller are told of an answer; nothing where nothing was declared. */
export const cacheControl = (caching: Caching<never> | undefined, actor: Actor): string | undefined =>
  actor.kind === 'anonymous' ? caching?.control : 'private, no-cache'

/** What has to be known of an answer to keep it. */
export interface AnswerFacts {
  readonly madeOf: (answer: JsonText) => readonly Subject[]
  readonly shared: boolean
}

/** Answers of public reads, kept in memory. */
export interface Answers {
  /** That of the key, or what `load` finds; those who ask for the same at the same time have it found once. */
  find(key: string, load: () => Promise<unknown>, facts: AnswerFacts): Promise<unknown>
}

/** Whether an actor is shown of public things what everybody is: neither staff nor members of a shop are. */
export const isAnybody = (actor: Actor): boolean =>
  actor.kind === 'anonymous' || (actor.kind === 'user' && actor.vendorIds.length === 0 && !isStaff(actor))
