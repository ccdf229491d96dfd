import { createHash } from 'node:crypto'
import type { Fault } from './schema.ts'

/** What the first seal follows. */
export const START: Buffer = Buffer.alloc(32)

/** The hash of a seal: of the seal before it, then of the event's text. */
export const hashOf = (previous: Buffer, text: string): Buffer =>
  createHash('sha256').update(previous).update(text).digest()

/** A seal with what its event says now; null when the event is gone. */
export interface Link {
  readonly position: number
  readonly eventId: number
  readonly hash: Buffer
  readonly text: string | null
}

/** How far a chain has been followed. */
export interface Standing {
  readonly position: number
  /** The stored hash there; unknown after a gap. */
  readonly previous: Buffer | undefined
  /** A link that does not follow from the one before it: the next one tells whether its event or its hash is at fault. */
  readonly suspect: { readonly link: Link; readonly expected: Buffer } | undefined
}

export const atStart: Standing = { position: 0, previous: START, suspect: undefined }

interface Step {
  readonly standing: Standing
  readonly faults: Fault[]
}

/**
 * Follows a chain by one link. It is held against the stored hash before it, so that one change is one fault and what comes
 * after it is still looked at.
 */
export function follow(standing: Standing, link: Link): Step {
  if (link.position === standing.position + 1) return judge(standing, link)
  const gap = sealsGone(standing.position + 1, link.position - 1)
  const step = judge({ position: link.position - 1, previous: undefined, suspect: undefined }, link)
  return { ...step, faults: [...conclude(standing), gap, ...step.faults] }
}

/** What is left to say when no link follows. */
export const conclude = ({ suspect }: Standing): Fault[] => (suspect === undefined ? [] : [eventChanged(suspect.link)])

function judge({ previous, suspect }: Standing, link: Link): Step {
  const standing = { position: link.position, previous: link.hash, suspect: undefined }
  const faults = suspect === undefined ? [] : [eventChanged(suspect.link)]
  if (link.text === null) return { standing, faults: [...faults, eventGone(link)] }
  const expected = previous === undefined ? link.hash : hashOf(previous, link.text)
  if (expected.equals(link.hash)) return { standing, faults }
  if (suspect !== undefined && hashOf(suspect.expected, link.text).equals(link.hash)) {
    return { standing, faults: [sealChanged(suspect.link)] }
  }
  return { standing: { ...standing, suspect: { link, expected } }, faults }
}

const eventChanged = ({ position, eventId }: Link): Fault => ({
  position,
  message: `event ${eventId} is not what was sealed here: it has been changed, or put in another's place`,
})

const sealChanged = ({ position, eventId }: Link): Fault => ({
  position,
  message: `the seal of event ${eventId} has been changed; the event is what was sealed`,
})

const eventGone = ({ position, eventId }: Link): Fault => ({
  position,
  message: `event ${eventId} was sealed here and has been removed`,
})

const sealsGone = (first: number, last: number): Fault => ({
  position: first,
  message: first === last ? 'the seal has been removed' : `the seals from here to position ${last} have been removed`,
})
