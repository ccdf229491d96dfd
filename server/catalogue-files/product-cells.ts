import { CellFault } from './cells.ts'
import type { Row } from './csv-rows.ts'
import { unguardText } from './formula-guard.ts'
import type { ProductRows } from './product-rows.ts'
import type { Remark } from './remark.ts'
import type { Header } from './shopify-columns.ts'

/** The cells of one product, and what there is to say about them. */
export interface ProductCells extends ProductRows {
  readonly header: Header
  readonly notes: Remark[]
}

/** The text of a cell as a person wrote it. */
export const textOf = ({ header }: ProductCells, row: Row, column: string): string =>
  unguardText(header.cell(row, column))

/** What a cell means, or nothing after its fault has been noted. */
export function meaningOf<T>(
  product: ProductCells,
  row: Row,
  column: string,
  read: (text: string) => T,
): T | undefined {
  try {
    return read(product.header.cell(row, column))
  } catch (error) {
    if (!(error instanceof CellFault)) throw error
    fault(product, row, column, error.message)
    return undefined
  }
}

export function fault({ handle, problems }: ProductCells, { line }: Row, column: string, message: string): void {
  problems.push({ line, column, handle, message })
}
