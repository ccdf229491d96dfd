import t from 'tap'
import { until } from '../child.ts'
import { fileOf, shirt } from './file.ts'
import { catalogueOf } from './market.ts'
import { countProducts, shell } from './shell.ts'

await t.test('an import that is killed is resumed by running it again', async (t) => {
  const [killed, undisturbed] = [await shell(t), await shell(t)]
  const rows = Array.from({ length: 600 }, (_, n) =>
    ['S', 'M', 'L'].map((size) => ({
      ...(size === 'S' ? shirt : {}),
      Handle: `shirt-${n}`,
      ...(size === 'S' && { Vendor: `Vendor ${n % 20}`, Type: `Kind ${n % 9}` }),
      'Option1 Value': size,
      'Variant Price': String(n + 1),
      'Variant Inventory Qty': String(n % 50),
      'Image Src': `https://cdn.example/${n}-${size}.jpg`,
    })),
  ).flat()
  const file = killed.file('shop.csv', fileOf(rows))
  const child = killed.start('import-products', file)
  await until(async () => (await countProducts(killed)) >= 100, 'a hundred products are there')
  child.signal('SIGKILL')
  t.match(await child.ended, { code: null, signal: 'SIGKILL', stdout: '' })
  t.ok((await countProducts(killed)) < 600, 'it was midway')
  const halves = (await catalogueOf(killed)).filter((product) => JSON.stringify(product).split('"sku"').length !== 4)
  t.strictSame(halves, [], 'nothing is half-written')

  // Whole processes and whole shops: much work for a machine that has other things to do.
  t.setTimeout(300_000)

  t.match(await killed.manage('import-products', file), { code: 0, stdout: /failed 0/ })
  t.match(await undisturbed.manage('import-products', file), { code: 0, stdout: /created 600/ })
  t.equal(JSON.stringify(await catalogueOf(killed)), JSON.stringify(await catalogueOf(undisturbed)))
  const events = (of: typeof killed) =>
    of.db
      .selectFrom('events')
      .groupBy('name')
      .select(['name', (of) => of.fn.countAll<number>().as('n')])
      .execute()
  t.strictSame(await events(killed), await events(undisturbed))
  t.match(await killed.manage('import-products', file), { stdout: /created 0, updated 0, unchanged 600, failed 0/ })
})
