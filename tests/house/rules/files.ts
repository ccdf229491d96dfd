import { mayImport, outbuildings } from '../map.ts'
import type { TextFile } from '../source.ts'
import type { Violation } from '../violation.ts'

/** Every room that exists says what lives there. */
export function readmes(files: readonly TextFile[]): Violation[] {
  const paths = new Set(files.map(({ path }) => path))
  const rooms = [...Object.keys(mayImport), ...outbuildings]
  return rooms
    .filter((room) => files.some(({ path }) => path.startsWith(`${room}/`)) && !paths.has(`${room}/README.md`))
    .map((room) => ({
      path: `${room}/README.md`,
      line: 1,
      wrong: 'a room without a README',
      instead: 'write what lives here, what may not, and its decisions (why, what we do, what we gave up)',
    }))
}

const NO_NOUN = new Set(['util', 'utils', 'helper', 'helpers', 'misc'])

/** Files and folders are named after what they hold. */
export function nouns(files: readonly TextFile[]): Violation[] {
  return files
    .filter(({ path }) => wordsOf(path).some((word) => NO_NOUN.has(word)))
    .map(({ path }) => ({
      path,
      line: 1,
      wrong: 'a name that says nothing of what is inside',
      instead: 'split the file by noun and name each part after its noun',
    }))
}

/** `someUtils.ts`, `some-utils.ts` and `Utils/some.ts` all hold the word `utils`. */
function wordsOf(path: string): string[] {
  const words = path.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').split(/[^a-zA-Z0-9]+/)
  return words.map((word) => word.toLowerCase())
}
