/** Something to be said about a file, where a person can find it. */
export interface Remark {
  /** Of the file, from 1; a row that spans several lines is named by its first. */
  readonly line: number
  readonly column?: string | undefined
  readonly handle?: string | undefined
  readonly message: string
}

export const toText = ({ line, column, message }: Remark): string =>
  `line ${line}${column === undefined ? '' : `, ${column}`}: ${message}`

/** The file cannot be read, or not from some line on. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
  /** The first when it cannot be read at all. */
  readonly line: number

  constructor(message: string, line = 1) {
    super(message)
    this.line = line
  }
}
