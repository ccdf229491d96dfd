import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify'
import type { ExportedProduct, ExportedVariant } from '../../domain/products/index.ts'
import { writePrice } from './cells.ts'
import { guardCode, guardText } from './formula-guard.ts'
import { columns, optionName, optionValue } from './shopify-columns.ts'

type Cells = Record<string, string>

const SHOPIFY_OPTIONS = 3

/** Columns that mean nothing here but without which Shopify takes no variant. */
const forShopify: Cells = {
  'Variant Inventory Tracker': 'shopify',
  'Variant Inventory Policy': 'deny',
  'Variant Fulfillment Service': 'manual',
  'Variant Requires Shipping': 'true',
  'Variant Taxable': 'true',
  'Variant Weight Unit': 'g',
}

export interface WriteOptions {
  /** Of any product: Shopify has three, and columns are added when that is not enough. */
  readonly mostOptions: number
  readonly onProduct?: () => void
}

/** Writes products as a Shopify product file, as fast as it is taken; ends the file unless it is standard output. */
export async function writeShopify(
  products: AsyncIterable<ExportedProduct>,
  file: Writable,
  { mostOptions, onProduct }: WriteOptions,
): Promise<void> {
  const options = Array.from({ length: Math.max(mostOptions, SHOPIFY_OPTIONS) }, (_, index) => index + 1)
  async function* rows() {
    for await (const product of products) {
      yield* rowsOf(product)
      onProduct?.()
    }
  }
  await pipeline(rows, stringify({ header: true, columns: headerOf(options) }), file, { end: file !== process.stdout })
}

function headerOf(options: readonly number[]): string[] {
  const { handle, title, body, vendor, type, published, imageUrl, imageAlt, ...variant } = columns
  const pairs = options.flatMap((n) => [optionName(n), optionValue(n)])
  const ofProduct = [handle, title, body, vendor, type, published, ...pairs]
  return [...ofProduct, ...Object.values(variant), ...Object.keys(forShopify), imageUrl, imageAlt]
}

/** As many rows as there are variants or images, whichever are more; what is said of the product stands on the first. */
function* rowsOf(product: ExportedProduct): Generator<Cells> {
  const { slug, optionNames, variants, images } = product
  const count = Math.max(1, variants.length, images.length)
  for (let index = 0; index < count; index += 1) {
    const variant = variants[index]
    const image = images[index]
    yield {
      [columns.handle]: guardText(slug),
      ...(index === 0 && productCells(product)),
      ...(variant !== undefined && variantCells(variant, optionNames)),
      ...(image !== undefined && { [columns.imageUrl]: image.url, [columns.imageAlt]: guardText(image.alt) }),
    }
  }
}

function productCells({ name, description, vendor, category, published, optionNames }: ExportedProduct): Cells {
  const names = optionNames.length === 0 ? ['Title'] : optionNames
  return {
    [columns.title]: guardText(name),
    [columns.body]: guardText(description),
    [columns.vendor]: guardText(vendor),
    [columns.type]: guardText(category.join(' > ')),
    [columns.published]: String(published),
    ...Object.fromEntries(names.map((name, index) => [optionName(index + 1), name])),
  }
}

function variantCells(variant: ExportedVariant, optionNames: readonly string[]): Cells {
  const { sku, barcode, options, price, compareAtPrice, currency, stock, weightGrams } = variant
  const values = optionNames.length === 0 ? ['Default Title'] : optionNames.map((name) => options[name] ?? '')
  return {
    ...forShopify,
    ...Object.fromEntries(values.map((value, index) => [optionValue(index + 1), guardText(value)])),
    [columns.sku]: guardCode(sku ?? ''),
    [columns.barcode]: guardCode(barcode ?? ''),
    [columns.grams]: String(weightGrams),
    [columns.stock]: stock === null ? '' : String(stock),
    [columns.price]: writePrice(price, currency),
    [columns.compareAt]: compareAtPrice === null ? '' : writePrice(compareAtPrice, currency),
    [columns.currency]: currency,
  }
}
