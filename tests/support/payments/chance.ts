import { createHash } from 'node:crypto'

/** A number from 0 to 1 that is the same for the same words: chance that can be repeated, whatever comes in between. */
export function chance(...words: readonly (string | number)[]): number {
  return createHash('sha256').update(words.join('\n')).digest().readUInt32BE() / 2 ** 32
}
