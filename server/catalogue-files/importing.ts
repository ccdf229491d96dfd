import type { Scope } from '../../domain/common/context.ts'
import { common, DomainError } from '../../domain/common/errors.ts'
import { perform } from '../../domain/common/operation.ts'
import { JsonText } from '../../domain/common/json-text.ts'
import { importProduct } from '../../domain/products/operations.ts'
import { type Remark, UnreadableFile } from './remark.ts'
import type { FileProduct, TakenProduct } from './shopify-reader.ts'

export interface ImportMeans {
  /** A fresh one for each product: the request of each is its own moment. */
  scope(): Scope
  onProblem(problem: Remark): void
  onNote(note: Remark): void
  /** Told after each product. */
  onProduct?(): void
}

export interface Tally {
  created: number
  updated: number
  unchanged: number
  failed: number
}

/** One product waits for the database while the next is read: more than four gain nothing on a small server. */
const IN_FLIGHT = 4

/** Takes the products of a file, each in a transaction of its own: one that cannot be taken stops no other. */
export async function importProducts(products: AsyncIterable<FileProduct>, means: ImportMeans): Promise<Tally> {
  const tally: Tally = { created: 0, updated: 0, unchanged: 0, failed: 0 }
  const iterator = products[Symbol.asyncIterator]()
  const work = async () => {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      tally[await take(next.value, means)] += 1
      means.onProduct?.()
    }
  }
  const workers = Array.from({ length: IN_FLIGHT }, async () => {
    try {
      await work()
    } finally {
      // For the others there is nothing more to do after a failure.
      await iterator.return?.()
    }
  })
  // All come to their end before the first failure is told: nobody writes after this.
  const ends = await Promise.allSettled(workers)
  const failure = ends.find((end) => end.status === 'rejected')
  if (failure === undefined) return tally
  if (!(failure.reason instanceof UnreadableFile) || failure.reason.line === 1) throw failure.reason
  const { line, message } = failure.reason
  means.onProblem({ line, message: `${message} The product just above and all below were not taken.` })
  tally.failed += 1
  return tally
}

async function take(product: FileProduct, means: ImportMeans): Promise<keyof Tally> {
  if (product.kind === 'faulty') {
    for (const problem of product.problems) means.onProblem(problem)
    return 'failed'
  }
  for (const note of product.notes) means.onNote(note)
  try {
    return await outcomeOf(product, means)
  } catch (error) {
    // Without a database the rest would fail as well.
    if (!(error instanceof DomainError) || error.type.kind === 'unavailable') throw error
    for (const problem of problemsOf(error, product)) means.onProblem(problem)
    return 'failed'
  }
}

/** People buy and edit meanwhile; who collides with them a few times only has to try again. */
const MOST_TRIES = 4

async function outcomeOf({ input }: TakenProduct, means: ImportMeans): Promise<keyof Tally> {
  for (let tries = 1; ; tries += 1) {
    try {
      const imported = await perform(means.scope(), importProduct, input)
      if (imported instanceof JsonText) throw new TypeError('products.import answers with a value')
      return imported.outcome
    } catch (error) {
      const collided = error instanceof DomainError && error.type === common.conflict
      if (!collided || tries === MOST_TRIES) throw error
    }
  }
}

function problemsOf({ details, message }: DomainError, product: TakenProduct): Remark[] {
  const { handle, line } = product
  return details.errors?.map((each) => product.locate(each)) ?? [{ line, handle, message }]
}
