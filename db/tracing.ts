import { tracingChannel } from 'node:diagnostics_channel'

/** A statement on its way to the database and back. */
export interface SentStatement {
  /** As it is sent: with placeholders, or with what a statement without parameters has in it. */
  readonly text: string
}

/** Every statement of our own pools. Without a subscriber a statement is sent as if this were not here. */
export const statements = tracingChannel<unknown, SentStatement>('fashionistar:statement')

const LONGEST = 2_000

/** What may be shown of a statement: what was asked, never with which values. */
export const shownStatement = (text: string): string =>
  text
    .slice(0, LONGEST)
    .replaceAll(/(\$\d+)|'(?:[^']|'')*'?|\b\d+(?:\.\d+)?\b/g, (_literal, place?: string) => place ?? '?')
