import t from 'tap'
import { testApp, testShop } from '../../support/app.ts'
import { fileOf, shirt } from './file.ts'
import { catalogueOf, exported, take, tracesOf } from './market.ts'

const withoutSlugs = (catalogue: unknown[]) => JSON.stringify(catalogue).replaceAll(/"[\w-]+=([^"]*)"/g, '"$1"')

await t.test('what is exported can be taken: nothing changes here, and another market gets the same', async (t) => {
  const app = await testShop(t, { products: 24 })
  await app.db.updateTable('products').set({ size_chart: null }).execute()
  await app.db.updateTable('products').set({ offered: false }).where('id', '=', 3).execute()
  await app.db.deleteFrom('stock_levels').where('variant_id', '=', 4).execute()
  const file = await exported(app)
  const before = await tracesOf(app)
  t.match(await take(app, file), { created: 0, updated: 0, unchanged: 24, failed: 0, problems: [] })
  t.strictSame(await tracesOf(app), before)

  const other = await testApp(t)
  t.match(await take(other, file), { created: 24, failed: 0 })
  t.equal(await exported(other), file)
  t.equal(
    withoutSlugs(await catalogueOf(other)),
    withoutSlugs(await catalogueOf(app)),
    'slugs of categories are made anew',
  )
})

await t.test('any text survives the round, and none begins like a formula', async (t) => {
  const [app, other] = [await testApp(t), await testApp(t)]
  const columns = [...Object.keys(shirt), 'Option2 Name', 'Option2 Value', 'Option3 Name', 'Option3 Value']
  const header = [
    ...columns,
    'Option4 Name',
    'Option4 Value',
    'Variant SKU',
    'Variant Barcode',
    'Image Src',
    'Image Alt Text',
    'Body (HTML)',
    'Variant Currency',
  ]
  const base = { ...shirt, 'Option1 Name': 'Title', 'Option1 Value': 'Default Title' }
  const rows = [
    { ...base, Handle: '-dash', Title: "'=cmd|' /C calc'!A0", Vendor: "'@home", Type: "'+plus > =equals" },
    { ...base, Handle: 'quote', Title: '\'90s "denim",\r\nblue', 'Variant SKU': "''0012", 'Variant Barcode': "'-5" },
    { ...base, Handle: 'yen', 'Variant Price': '1299', 'Variant Currency': 'JPY' },
    { ...base, Handle: 'dinar', 'Variant Price': '1.299', 'Variant Currency': 'KWD', Published: 'FALSE' },
    {
      ...shirt,
      Handle: 'four',
      'Option1 Value': "'-",
      'Option2 Name': 'Colour',
      'Option3 Name': 'Length',
      'Option4 Name': 'Lining',
      'Option4 Value': "'=1+1",
      'Image Src': 'https://cdn.example/é,1.jpg',
      'Image Alt Text': "'@alt",
      'Body (HTML)': "'=1+1\r\n<b>x</b>\ry",
    },
    { Handle: 'four', 'Option1 Value': 'L', 'Option2 Value': 'Red\rish', 'Variant Price': '0' },
  ]
  const file = fileOf(rows, header)
  t.match(await take(app, file), { created: 5, problems: [] })
  const first = await exported(app)
  t.match(await take(other, first), { created: 5, problems: [] })
  t.strictSame(await catalogueOf(other), await catalogueOf(app))
  t.match(await take(app, first), { unchanged: 5 })
  t.match(await catalogueOf(app), [
    {
      slug: '-dash',
      name: "=cmd|' /C calc'!A0",
      vendor: 'home=@home',
      category: ['plus=+plus', 'plus-equals==equals'],
    },
    { slug: 'dinar', published: false, variants: [{ price_amount: 1299, price_currency: 'KWD' }] },
    { slug: 'four', options: ['size', 'lining', 'colour'], variants: [{ options: { size: '-', lining: '=1+1' } }, {}] },
    { slug: 'quote', name: '\'90s "denim",\r\nblue', variants: [{ sku: "'0012", barcode: '-5', options: {} }] },
    { slug: 'yen', variants: [{ price_amount: 1299, price_currency: 'JPY' }] },
  ])
  t.notMatch(first, /(^|,)"?[=+\-@]/m, 'no cell begins like a formula')
})

await t.test('an empty market gives a file of one line', async (t) => {
  const app = await testApp(t)
  const file = await exported(app)
  t.match(file, /^Handle,Title,Body \(HTML\),Vendor,Type,Published,Option1 Name,.*\n$/)
  t.match(await take(app, file), { created: 0, failed: 0 })
})
