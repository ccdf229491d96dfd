import type { Row } from './csv-rows.ts'
import { unguardText } from './formula-guard.ts'
import type { Remark } from './remark.ts'
import { columns, type Header } from './shopify-columns.ts'

/** Rows of one product, which stand one below the other. */
export interface ProductRows {
  readonly handle: string
  readonly rows: Row[]
  /** What is wrong with the rows themselves, before any cell is read. */
  readonly problems: Remark[]
}

/** Far more than a product may have variants and images; what is beyond is not kept in memory. */
const MOST_ROWS = 2_000

/** Puts the rows of each product together. It holds one product at a time, and of those before it the handles. */
export async function* groupRows(rows: AsyncIterable<Row>, header: Header): AsyncGenerator<ProductRows> {
  const begun = new Map<string, number>()
  let open: ProductRows | undefined
  for await (const row of rows) {
    if (row.cells.every((cell) => cell.trim() === '')) continue
    const handle = unguardText(header.cell(row, columns.handle)).toLowerCase()
    const follows = open !== undefined && (handle === open.handle || handle === '')
    if (!follows) {
      if (open !== undefined) yield open
      open = begin(handle, row, begun)
    }
    add(open!, row, header)
  }
  if (open !== undefined) yield open
}

function begin(handle: string, { line }: Row, begun: Map<string, number>): ProductRows {
  const problems: Remark[] = []
  const before = begun.get(handle)
  if (before === undefined) begun.set(handle, line)
  else {
    const message = `The rows of a product stand together, and those of ${handle} began on line ${before}; these are left out.`
    problems.push({ line, column: columns.handle, handle, message })
  }
  return { handle, rows: [], problems }
}

function add({ handle, rows, problems }: ProductRows, row: Row, header: Header): void {
  const { line, cells } = row
  if (header.cell(row, columns.handle) === '') {
    problems.push({ line, column: columns.handle, handle, message: 'This is missing.' })
  }
  if (cells.length !== header.width) {
    problems.push({ line, handle, message: `This row has ${cells.length} cells, the first line ${header.width}.` })
  }
  if (rows.length < MOST_ROWS) rows.push(row)
  else if (rows.length === MOST_ROWS) {
    rows.push(row)
    problems.push({ line, handle, message: `The product has more than ${MOST_ROWS} rows.` })
  }
}
