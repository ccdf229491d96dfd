import type { Carrier } from './gateway.ts'

/** Stands after each mail where several follow one another. */
export const DASHES = '-'.repeat(79)

/** Mail written where a developer sees it. */
export function consoleCarrier(output: { write(text: string): unknown } = process.stdout): Carrier {
  return {
    async carry({ raw }) {
      output.write(`${raw.toString().replaceAll('\r\n', '\n')}${DASHES}\n`)
      return []
    },
  }
}
