import type { TextFile } from '../source.ts'
import type { Violation } from '../violation.ts'

const traces = [
  {
    pattern: /(?<![\w-])\/work\//,
    wrong: "a path of one machine's workplace",
    instead: 'write the path relative to the root of the project',
  },
  {
    pattern: /\.\.\/shared\/(?!data\b)/,
    wrong: 'a page outside the project',
    instead: 'say here what it says, or link to CONTRIBUTING.md or a README',
  },
  {
    pattern: /\bissue #?\d+/i,
    wrong: 'the number of an issue',
    instead: 'give the reason itself; numbers mean nothing to who reads the code later',
  },
  {
    pattern: /https?:\/\/[^\s/'"]*(registry|verdaccio|artifactory|nexus)/i,
    wrong: 'the address of a package registry',
    instead: 'leave it to the npm configuration of the machine (for the lock file: omit-lockfile-registry-resolved)',
  },
]

/** The project reads the same wherever it is cloned: nothing in it speaks of the place it was written. */
export function workplace(files: readonly TextFile[]): Violation[] {
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((content, index) =>
        traces
          .filter(({ pattern }) => pattern.test(content))
          .map(({ wrong, instead }) => ({ path, line: index + 1, wrong, instead })),
      ),
  )
}
