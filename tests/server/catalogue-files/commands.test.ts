import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { countProducts, shell } from './shell.ts'
import { fileOf, shirt } from './file.ts'

// Whole processes and whole shops: much work for a machine that has other things to do.
t.setTimeout(300_000)

await t.test('a file goes in and comes out by the command line', async (t) => {
  const shop = await shell(t)
  const file = shop.file('shop.csv', fileOf([shirt, { ...shirt, Handle: 'cap', 'Variant Inventory Qty': '-1' }]))
  const dry = await shop.manage('import-products', file, '--dry-run')
  t.match(dry, { code: 0, stdout: /^Dry run, nothing was written: would be created 2, / })
  t.equal(await countProducts(shop), 0)
  const taken = await shop.manage('import-products', file)
  t.match(taken, { code: 0, stdout: /^Products: created 2, updated 0, unchanged 0, failed 0; \d+\.\d s\.\n$/ })
  t.equal(taken.stderr, 'note: line 3, Variant Inventory Qty: -1 is read as 0.\n')

  const out = shop.file('out.csv')
  t.match(await shop.manage('export-products', out), { code: 0, stdout: `Exported 2 products to ${out}.\n` })
  const printed = await shop.manage('export-products', '-')
  t.match(printed, { code: 0, stdout: readFileSync(out, 'utf8'), stderr: 'Exported 2 products.\n' })
  t.match(await shop.manage('import-products', out), { code: 0, stdout: /unchanged 2, failed 0/ })
})

await t.test('what could not be taken is reported, at most fifty times, and the exit status says so', async (t) => {
  const shop = await shell(t)
  const rows = Array.from({ length: 60 }, (_, n) => ({ ...shirt, Handle: `bad-${n}`, 'Variant Price': 'free' }))
  const file = shop.file('shop.csv', fileOf([shirt, ...rows]))
  const { code, stdout, stderr } = await shop.manage('import-products', file)
  t.equal(code, 1)
  t.match(stdout, /^Products: created 1, updated 0, unchanged 0, failed 60; /)
  const lines = stderr.trim().split('\n')
  t.equal(lines[0], 'line 3, Variant Price: “free” is not a price such as 1299.50.')
  t.strictSame(lines.slice(50), ['… and 10 more problems.', `${file}: not every product could be taken.`])
})

await t.test('what is no product file is refused in one sentence', async (t) => {
  const shop = await shell(t)
  const refused = async (args: string[], stderr: RegExp | string, code = 1) =>
    t.match(await shop.manage('import-products', ...args), { code, stdout: '', stderr })
  const [none, folder] = [shop.file('none.csv'), path.dirname(shop.file('x'))]
  await refused([none], `${none} cannot be read: ENOENT.\n`)
  await refused([folder], `${folder} is not a file.\n`)
  await refused([shop.file('notes.csv', 'some notes\n')], /names no column Handle, Title, Vendor, Variant Price\.\n$/)
  writeFileSync(shop.file('empty.csv'), '')
  await refused([shop.file('empty.csv')], /empty\.csv: The file is empty\.\n$/)
  await refused([shop.file('shop.csv', fileOf([shirt])), '--currency', 'XXY'], /Expected a currency code/, 2)
  const nowhere = path.join(folder, 'no', 'where.csv')
  t.match(await shop.manage('export-products', nowhere), { code: 1, stderr: `${nowhere} cannot be written: ENOENT.\n` })
})
