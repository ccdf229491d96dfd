import { pipeline, type Readable, Transform } from 'node:stream'
import { type CsvError, parse } from 'csv-parse'
import { UnreadableFile } from './remark.ts'

export interface Row {
  readonly line: number
  readonly cells: readonly string[]
}

/** Longer than any row that could be taken: what is longer is a quote left open, and would fill the memory. */
const LONGEST_ROW = 1_000_000

interface Parsed {
  readonly record: string[]
  readonly raw: string
}

/**
 * The rows of a CSV file as they come, each with the line it begins on.
 * @throws UnreadableFile at the first row that is no CSV or no UTF-8, after all rows above it
 */
export async function* readRows(file: Readable): AsyncGenerator<Row> {
  const encoding = { damaged: false }
  const broken: CsvError[] = []
  const parser = parse({
    info: true,
    raw: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: LONGEST_ROW,
    // An error of the parser's own would take rows above it along that nobody has read yet.
    skip_records_with_error: true,
    on_skip: (error) => void broken.push(error!),
  })
  pipeline(file, decode(encoding), parser, () => {})
  let line = 1
  let count = 0
  for await (const { record, raw } of parser as AsyncIterable<Parsed>) {
    if (broken[0] !== undefined && broken[0].records === count) break
    if (encoding.damaged && raw.includes('\uFFFD')) throw new UnreadableFile('This is not UTF-8.', line)
    yield { line, cells: record }
    // The parser's own count takes a line break inside a quoted cell for two when it is CRLF.
    line += raw.match(/\r\n?|\n/g)?.length ?? 0
    count += 1
  }
  if (broken[0] !== undefined) throw new UnreadableFile(reasons[broken[0].code] ?? broken[0].message, line)
}

const reasons: Partial<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'A quote is opened in this row and never closed.',
  CSV_INVALID_CLOSING_QUOTE: 'A quote closes before its cell ends; quotes inside a quoted cell are written twice.',
  INVALID_OPENING_QUOTE: 'A quote stands inside a cell that is not quoted.',
  CSV_MAX_RECORD_SIZE: `The row is longer than ${LONGEST_ROW} characters; perhaps a quote is not closed.`,
}

/**
 * Takes the byte order mark away and says whether the bytes were UTF-8 all along: later a letter of another encoding and
 * a \uFFFD that the file really holds look the same.
 */
function decode(encoding: { damaged: boolean }): Transform {
  const strict = new TextDecoder('utf-8', { fatal: true })
  const lenient = new TextDecoder('utf-8')
  const read = (chunk: Buffer | undefined) => {
    const options = { stream: chunk !== undefined }
    try {
      if (!encoding.damaged) strict.decode(chunk, options)
    } catch {
      encoding.damaged = true
    }
    return lenient.decode(chunk, options)
  }
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, read(chunk)),
    flush: (done) => done(null, read(undefined)),
  })
}
