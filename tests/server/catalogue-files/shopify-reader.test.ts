import t from 'tap'
import { fileOf, inputOf, problemsIn, read, shirt } from './file.ts'

await t.test('the rows of a product become one input', async (t) => {
  const file = fileOf([
    {
      ...shirt,
      Handle: 'SHIRT',
      'Body (HTML)': '<p>Soft,\n"light"</p>',
      'Option1 Name': 'COLOR',
      'Option1 Value': 'Navy',
      'Option2 Name': 'Size',
      'Option2 Value': 'S',
      'Variant SKU': "'00123",
      'Variant Barcode': "'4006381333931",
      'Variant Grams': '250',
      'Variant Inventory Qty': '7',
      'Variant Price': ' 1,299.00 ',
      'Variant Compare At Price': '1500',
      'Image Src': 'https://cdn.example/1.jpg',
      'Image Alt Text': 'Front',
    },
    {
      Handle: 'shirt',
      'Option1 Value': 'Navy',
      'Option2 Value': 'M',
      'Variant Price': '12.5',
      'Variant Compare At Price': '0.00',
      'Image Src': 'https://cdn.example/2.jpg',
    },
    { Handle: 'shirt', 'Image Src': 'https://cdn.example/1.jpg' },
    { Handle: 'shirt', 'Image Src': 'https://cdn.example/3.jpg' },
  ])
  t.strictSame(await inputOf(file), {
    slug: 'shirt',
    name: 'Shirt',
    description: '<p>Soft,\n"light"</p>',
    vendor: 'Adire House',
    category: ['Men', 'Shirts'],
    published: true,
    variants: [
      {
        sku: '00123',
        barcode: '4006381333931',
        options: { colour: 'Navy', size: 'S' },
        price: { amount: 129_900, currency: 'NGN' },
        compareAtPrice: { amount: 150_000, currency: 'NGN' },
        stock: 7,
        weightGrams: 250,
      },
      {
        sku: null,
        barcode: null,
        options: { colour: 'Navy', size: 'M' },
        price: { amount: 1250, currency: 'NGN' },
        compareAtPrice: null,
        weightGrams: 0,
      },
    ],
    images: [
      { url: 'https://cdn.example/1.jpg', alt: 'Front' },
      { url: 'https://cdn.example/2.jpg', alt: '' },
      { url: 'https://cdn.example/3.jpg', alt: '' },
    ],
  })
})

await t.test('columns may stand in any order, be missing when they are optional, and be strange', async (t) => {
  const columns = ['Variant Price', 'Lucky Number', 'Vendor', 'HANDLE', ' title ']
  const file = `${columns.join(',')}\r\n5.00,7,Loom,cap,Cap\r\n\r\n,,,,\r\n`
  const { slug, category, published, variants, images } = await inputOf(file)
  t.strictSame(
    { slug, category, published, images },
    { slug: 'cap', category: ['Uncategorised'], published: true, images: [] },
  )
  t.strictSame(variants[0]?.options, {})
  t.notOk('stock' in variants[0]!, 'stock is left as it is')
})

await t.test('a product that comes one way only has no options', async (t) => {
  const only = { ...shirt, 'Option1 Name': 'Title', 'Option1 Value': 'Default Title' }
  t.strictSame((await inputOf(fileOf([only]))).variants[0]?.options, {})
  const scent = { ...shirt, 'Option1 Name': 'Title', 'Option1 Value': 'One Size' }
  t.strictSame((await inputOf(fileOf([scent]))).variants[0]?.options, { title: 'One Size' })
})

await t.test('option names are brought to words, and hold for every row', async (t) => {
  const row = { ...shirt, 'Option1 Name': 'SIZE (EU)', 'Option2 Name': 'Color/Print', 'Option2 Value': 'Dots' }
  t.strictSame((await inputOf(fileOf([row]))).variants[0]?.options, { 'size eu': 'S', 'color print': 'Dots' })
  const wrong = fileOf([
    { ...shirt, 'Option2 Name': 'size', 'Option2 Value': '1' },
    { Handle: 'shirt', 'Option1 Name': 'Length', 'Option1 Value': 'M', 'Variant Price': '1' },
    { ...shirt, Handle: 'b', 'Option2 Value': 'Red', 'Option1 Name': '!!' },
  ])
  t.strictSame(await problemsIn(wrong), [
    '2 Option2 Name: The product has the option size already.',
    '3 Option1 Name: The first row of the product says size here.',
    '4 Option1 Name: Expected a short name such as Size or Colour.',
    '4 Option2 Value: The first row of the product gives no Option2 Name.',
  ])
})

await t.test('every fault of a product is named by line and column', async (t) => {
  const file = fileOf([
    {
      ...shirt,
      Title: '',
      Vendor: ' ',
      Published: 'perhaps',
      'Variant Price': '-1',
      'Variant Grams': 'heavy',
      'Body (HTML)': 'two\nlines',
    },
    { Handle: 'shirt', 'Option1 Value': 'M', 'Variant Inventory Qty': '1.5' },
    { ...shirt, Handle: 'good' },
    { Handle: 'bare', Title: 'Bare', Vendor: 'Loom', 'Image Src': 'https://cdn.example/1.jpg' },
  ])
  t.strictSame(await problemsIn(file), [
    '2 Variant Price: “-1” is negative.',
    '2 Variant Grams: “heavy” is not a number.',
    '2 Title: This is missing.',
    '2 Vendor: This is missing.',
    '2 Published: “perhaps” is neither true nor false.',
    '4 Variant Price: A variant needs a price.',
    '4 Variant Inventory Qty: “1.5” is not a whole number.',
    '6 Variant Price: A product needs a variant with a price.',
  ])
  t.match(await read(file), [{ kind: 'faulty' }, { kind: 'taken', handle: 'good' }, { kind: 'faulty' }])
})

await t.test('less than no stock is read as none, and noted', async (t) => {
  const [product] = await read(fileOf([{ ...shirt, 'Variant Inventory Qty': '-4' }]))
  t.match(product, { kind: 'taken', input: { variants: [{ stock: 0 }] } })
  t.match(product, { notes: [{ line: 2, column: 'Variant Inventory Qty', message: '-4 is read as 0.' }] })
})

await t.test('prices follow the currency of the file, or of the row where it names one', async (t) => {
  const yen = { ...shirt, 'Variant Price': '1299' }
  t.match(await inputOf(fileOf([yen]), 'JPY'), { variants: [{ price: { amount: 1299, currency: 'JPY' } }] })
  const columns = [...Object.keys(shirt), 'Variant Currency']
  const dinar = fileOf([{ ...shirt, 'Variant Price': '1.5', 'Variant Currency': 'kwd' }], columns)
  t.match(await inputOf(dinar), { variants: [{ price: { amount: 1500, currency: 'KWD' } }] })
  const none = fileOf([{ ...shirt, 'Variant Currency': 'naira' }], columns)
  t.strictSame(await problemsIn(none), ['2 Variant Currency: “naira” is not a currency code of three letters.'])
})

await t.test('rows of a product that stand apart are refused, not taken for the whole product', async (t) => {
  const more = { Handle: 'shirt', 'Option1 Value': 'M', 'Variant Price': '1' }
  const file = fileOf([shirt, { ...shirt, Handle: 'cap' }, more, more, { ...shirt, Handle: 'hat' }])
  t.match(await read(file), [
    { kind: 'taken' },
    { handle: 'cap' },
    { kind: 'faulty' },
    { kind: 'taken', handle: 'hat' },
  ])
  t.strictSame(await problemsIn(file), [
    '4 Handle: The rows of a product stand together, and those of shirt began on line 2; these are left out.',
  ])
})

await t.test('a row that is not whole keeps its product out', async (t) => {
  const [header, first, second] = fileOf([shirt, { ...shirt, Handle: 'cap' }]).split('\n') as [string, string, string]
  const cut = [header, first, 'shirt,,,,,,,M', second, ',Nobody,,,,,,,,,,,,5,,,,'].join('\n')
  t.strictSame(await problemsIn(cut), ['3 -: This row has 8 cells, the first line 18.', '5 Handle: This is missing.'])
  t.strictSame(await problemsIn(`${header}\n${first}x,y,z\n`), ['2 -: This row has 20 cells, the first line 18.'])
})

await t.test('a product may have more rows than anybody would keep in memory', async (t) => {
  const rows = Array.from({ length: 5_000 }, (_, n) => ({
    Handle: 'shirt',
    'Image Src': `https://cdn.example/${n}.jpg`,
  }))
  t.strictSame(await problemsIn(fileOf([shirt, ...rows])), ['2002 -: The product has more than 2000 rows.'])
})

await t.test('a file of another kind is refused by its first line', async (t) => {
  const refused = async (file: string | Buffer, message: RegExp) =>
    t.rejects(read(file), { name: 'UnreadableFile', message })
  await refused('', /^The file is empty\.$/)
  await refused('\uFEFF', /^The file is empty\.$/)
  await refused('Name,Colour\nCap,Red\n', /names no column Handle, Title, Vendor, Variant Price\.$/)
  await refused(fileOf([shirt], ['Handle', 'Vendor', 'Variant Price']), /names no column Title\.$/)
  await refused('Handle;Title;Vendor;Variant Price\n', /must be separated by commas\.$/)
  await refused(
    fileOf([shirt], ['Handle', 'Title', 'Vendor', 'Title', 'Variant Price']),
    /column Title stands in the file twice/,
  )
  await refused(Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff, 0xfe, 0x00]), /not UTF-8/)
  await refused(Buffer.from(fileOf([shirt]), 'utf16le'), /names no column/)
})
