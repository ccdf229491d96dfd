import { type Remark, toText } from '../catalogue-files/remark.ts'

/** Nobody reads more in one go, and the first ones often explain the rest. */
const MOST = 50

export interface RemarkPrinter {
  readonly print: (remark: Remark) => void
  /** Says how many were not printed. */
  end(noun: string): void
}

export function remarkPrinter(say: (line: string) => void): RemarkPrinter {
  let count = 0
  return {
    print(remark) {
      count += 1
      if (count <= MOST) say(toText(remark))
    },
    end(noun) {
      if (count > MOST) process.stderr.write(`… and ${count - MOST} more ${noun}.\n`)
    },
  }
}
