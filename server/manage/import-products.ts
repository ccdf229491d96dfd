import { type FileHandle, open } from 'node:fs/promises'
import { InvalidArgumentError } from 'commander'
import { DomainError } from '../../domain/common/errors.ts'
import { importProducts, type Tally } from '../catalogue-files/importing.ts'
import { UnreadableFile } from '../catalogue-files/remark.ts'
import { readShopify } from '../catalogue-files/shopify-reader.ts'
import { type App, houseScope } from '../context.ts'
import { type AddCommand, CommandError, withApp } from './command.ts'

import { progressBar } from './progress-bar.ts'
import { remarkPrinter } from './remark-printer.ts'

interface ImportOptions {
  readonly currency: string
  readonly dryRun?: boolean
}

const HELP = `
Products are known by their handle: new ones are made, others brought up to date, the same left untouched. What the file
does not name stays. A product with any fault is left out whole, with every fault named by line and column.

Each product is taken in a transaction of its own, so an import that was stopped, however it was, is resumed by running
it again: what was taken already is unchanged. There is no state to keep or to clean up.

Exit status: 0 when every product was taken, 1 when some were not or the file cannot be read.`

export const addImportProducts: AddCommand = (program) => {
  program
    .command('import-products')
    .description('take the products of a Shopify product file (CSV)')
    .argument('<file>')
    .option('--dry-run', 'check everything and say what would happen, but write nothing')
    .option('--currency <code>', 'of the prices, where the file has no column Variant Currency', currencyCode, 'NGN')
    .addHelpText('after', HELP)
    .action(importFile)
}

async function importFile(path: string, options: ImportOptions): Promise<void> {
  const file = await openToRead(path)
  try {
    await withApp((app) => run(app, file, path, options))
  } catch (error) {
    if (error instanceof UnreadableFile) throw new CommandError(`${path}: ${error.message}`)
    if (!(error instanceof DomainError)) throw error
    throw new CommandError(`${error.message} What was taken until then stays; run the import again.`)
  } finally {
    await file.close()
  }
}

async function run(app: App, file: FileHandle, path: string, { currency, dryRun = false }: ImportOptions) {
  const begin = performance.now()
  const house = houseScope(app)
  const bytes = file.createReadStream({ autoClose: false })
  const bar = progressBar((await file.stat()).size)
  const problems = remarkPrinter((line) => bar.say(line))
  const notes = remarkPrinter((line) => bar.say(`note: ${line}`))
  const tally = await importProducts(readShopify(bytes, { currency }), {
    scope: () => ({ ...house, now: app.clock(), dryRun }),
    onProblem: problems.print,
    onNote: notes.print,
    onProduct: () => bar.update(bytes.bytesRead),
  }).finally(() => bar.stop())
  notes.end('notes')
  problems.end('problems')
  console.log(`${summary(tally, dryRun)} ${((performance.now() - begin) / 1_000).toFixed(1)} s.`)
  if (tally.failed > 0) throw new CommandError(`${path}: not every product could be taken.`)
}

function summary({ created, updated, unchanged, failed }: Tally, dryRun: boolean): string {
  const counts = `created ${created}, updated ${updated}, unchanged ${unchanged}, failed ${failed};`
  return dryRun ? `Dry run, nothing was written: would be ${counts}` : `Products: ${counts}`
}

async function openToRead(path: string): Promise<FileHandle> {
  try {
    const file = await open(path)
    if ((await file.stat()).isFile()) return file
    await file.close()
  } catch (error) {
    throw new CommandError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`)
  }
  throw new CommandError(`${path} is not a file.`)
}

/** Only codes that exist: how many decimals a price has depends on it. */
function currencyCode(text: string): string {
  const code = text.toUpperCase()
  if (Intl.supportedValuesOf('currency').includes(code)) return code
  throw new InvalidArgumentError('Expected a currency code such as NGN.')
}
