import { open, rename, rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { countMostOptions, exportProducts } from '../../domain/products/index.ts'
import { writeShopify } from '../catalogue-files/shopify-writer.ts'
import type { App } from '../context.ts'
import { type AddCommand, CommandError, withApp } from './command.ts'

const HELP = `
Drafts are included. The file can be taken again by import-products, here or in another market: the same products come of
it. Text that a spreadsheet would run as a formula has an apostrophe in front, which import-products takes away.

For standard output use \`npm run --silent manage -- export-products -\`.`

export const addExportProducts: AddCommand = (program) => {
  program
    .command('export-products')
    .description('write all products as a Shopify product file (CSV)')
    .argument('<file>', '- for standard output')
    .addHelpText('after', HELP)
    .action((path: string) => withApp((app) => (path === '-' ? toStandardOutput(app) : toFile(app, path))))
}

async function toStandardOutput(app: App): Promise<void> {
  try {
    const count = await write(app, process.stdout)
    process.stderr.write(`Exported ${count} products.\n`)
  } catch (error) {
    // Whoever was reading (head, for one) has seen enough.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}

/** The file is there when it is whole: an export that fails leaves the one before it as it was. */
async function toFile(app: App, path: string): Promise<void> {
  const part = `${path}.part`
  try {
    const file = await open(part, 'w')
    const count = await write(app, file.createWriteStream())
    await rename(part, path)
    console.log(`Exported ${count} products to ${path}.`)
  } catch (error) {
    await rm(part, { force: true })
    const { code, syscall } = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    throw new CommandError(`${path} cannot be written: ${code}.`)
  }
}

async function write({ db }: App, file: Writable): Promise<number> {
  let count = 0
  await writeShopify(exportProducts(db), file, {
    mostOptions: await countMostOptions(db),
    onProduct: () => (count += 1),
  })
  return count
}
