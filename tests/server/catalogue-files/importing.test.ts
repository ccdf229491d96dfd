import t from 'tap'
import { testApp } from '../../support/app.ts'
import { fileOf, type FileRow, shirt } from './file.ts'
import { catalogueOf, take, tracesOf } from './market.ts'

const cap: FileRow = { ...shirt, Handle: 'cap', Title: 'Cap', Type: '', 'Image Src': 'https://cdn.example/cap.jpg' }
const of = (Handle: string, Type: string, Vendor = 'Loom'): FileRow => ({ ...shirt, Handle, Type, Vendor })

await t.test('a file is taken once; the second time nothing moves', async (t) => {
  const app = await testApp(t)
  const file = fileOf([shirt, { Handle: 'shirt', 'Option1 Value': 'M', 'Variant Price': '110' }, cap])
  t.match(await take(app, file), { created: 2, updated: 0, unchanged: 0, failed: 0, problems: [] })
  const before = await tracesOf(app)
  t.match(await take(app, file), { created: 0, updated: 0, unchanged: 2, failed: 0 })
  t.strictSame(await tracesOf(app), before)
  t.match(await catalogueOf(app), [
    { slug: 'cap', category: ['uncategorised=Uncategorised'], images: [[0, 'https://cdn.example/cap.jpg', '']] },
    { slug: 'shirt', category: ['men=Men', 'men-shirts=Shirts'], vendor: 'adire-house=Adire House', options: ['size'] },
  ])
})

await t.test('only what differs is updated', async (t) => {
  const app = await testApp(t)
  await take(app, fileOf([shirt, cap]))
  t.match(await take(app, fileOf([shirt, { ...cap, 'Variant Price': '90' }])), { updated: 1, unchanged: 1 })
  t.match(
    await take(app, fileOf([{ ...cap, 'Variant Price': '90', 'Image Src': '' }])),
    { updated: 1 },
    'no images any more',
  )
  t.match(await take(app, fileOf([{ ...cap, 'Variant Price': '90', 'Image Src': '' }])), { unchanged: 1 })
  t.match(await catalogueOf(app), [{ slug: 'cap', priceFrom: 9000, images: null }, { slug: 'shirt' }])
})

await t.test('what the domain refuses is named where it stands in the file, and the rest goes on', async (t) => {
  const app = await testApp(t)
  const file = fileOf([
    { ...shirt, 'Body (HTML)': 'two\nlines' },
    { Handle: 'shirt', 'Option1 Value': 'M', 'Variant Price': '1' },
    { Handle: 'shirt', 'Image Src': 'https://cdn.example/1.jpg' },
    { Handle: 'shirt', 'Option1 Value': 's', 'Variant Price': '1' },
    { Handle: 'shirt', 'Option1 Value': 'M', 'Variant Price': '1', 'Image Src': 'ftp://cdn.example/1.jpg' },
    { ...cap, Title: 'x'.repeat(301), 'Variant SKU': 'y'.repeat(101), 'Option1 Value': 'z'.repeat(121) },
    { Handle: 'cap', 'Variant Price': '99999999999.00', 'Option1 Value': 'M', 'Variant Inventory Qty': '2000000000' },
    { ...cap, Handle: 'hat' },
  ])
  const { problems, ...tally } = await take(app, file)
  t.match(tally, { created: 1, failed: 2 })
  t.match(problems, [
    /^line 7, Option1 Value: The variant on line 4 has the same options\.$/,
    /^line 7, Image Src: Expected an address/,
    /^line 8, Title: Expected at most 300 characters/,
    /^line 8, Variant SKU: Expected at most 100 characters/,
    /^line 8, Option1 Value: Expected at most 120 characters/,
    /^line 9, Variant Price: Expected 1000000000000 or less/,
    /^line 9, Variant Inventory Qty: Expected 1000000000 or less/,
  ])
  t.match(await catalogueOf(app), [{ slug: 'hat' }])
})

await t.test('a dry run says what would happen and leaves no trace', async (t) => {
  const app = await testApp(t)
  await take(app, fileOf([shirt, cap]))
  const before = await tracesOf(app)
  const file = fileOf([
    shirt,
    { ...cap, Title: 'Another cap' },
    { ...shirt, Handle: 'hat', Vendor: 'New Vendor', Type: 'Hats' },
    { ...shirt, Handle: 'bad', Title: 'x'.repeat(301) },
  ])
  t.match(await take(app, file, { dryRun: true }), { created: 1, updated: 1, unchanged: 1, failed: 1 })
  t.strictSame(await tracesOf(app), before)
  t.match(await take(app, file), { created: 1, updated: 1, unchanged: 1, failed: 1 })
})

await t.test('a file that breaks off is taken up to there', async (t) => {
  const app = await testApp(t)
  const file = `${fileOf([shirt, cap, { ...shirt, Handle: 'hat' }])}"hat,`
  const { problems, ...tally } = await take(app, file)
  t.match(tally, { created: 2, failed: 1 })
  t.strictSame(problems, [
    'line 5: A quote is opened in this row and never closed. The product just above and all below were not taken.',
  ])
  await t.rejects(take(app, 'Name,Price\n'), { name: 'UnreadableFile' })
  await t.rejects(take(app, ''), { name: 'UnreadableFile' })
})

await t.test('two imports of the same file at once make every product once', async (t) => {
  const app = await testApp(t)
  const rows = Array.from({ length: 40 }, (_, n) => ({
    ...shirt,
    Handle: `shirt-${n}`,
    Vendor: `Vendor ${n % 7}`,
    Type: `Men > Kind ${n % 5} > Sort ${n % 3}`,
  }))
  const [one, other] = await Promise.all([take(app, fileOf(rows)), take(app, fileOf(rows.toReversed()))])
  t.strictSame(
    [one.failed, other.failed, one.created + other.created],
    [0, 0, 40],
    [...one.problems, ...other.problems].join(),
  )
  t.equal((await catalogueOf(app)).length, 40)
})

await t.test('a category is known by its place in the tree, a vendor by its name', async (t) => {
  const app = await testApp(t)
  const file = fileOf([
    of('a', 'Women Bags'),
    of('b', 'Women > Bags'),
    of('c', 'Women > bags', 'LOOM'),
    of('d', 'Bags > Women'),
    of('e', 'Dresses'),
  ])
  await app.db.insertInto('categories').values({ name: 'Dresses', slug: 'frocks' }).execute()
  await app.db.insertInto('vendors').values({ name: 'Loom', slug: 'the-loom' }).execute()
  for (const [n, line] of file.trim().split('\n').slice(1).entries()) {
    t.match(await take(app, `${file.split('\n')[0]}\n${line}\n`), { created: 1 }, `product ${n}`)
  }
  t.match(await catalogueOf(app), [
    { category: ['women-bags=Women Bags'], vendor: 'the-loom=Loom' },
    { category: ['women=Women', 'women-bags-2=Bags'] },
    { category: ['women=Women', 'women-bags-2=Bags'], vendor: 'loom=LOOM' },
    { category: ['bags=Bags', 'bags-women=Women'] },
    { category: ['frocks=Dresses'] },
  ])
})
