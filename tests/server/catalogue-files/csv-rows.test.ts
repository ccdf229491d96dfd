import t from 'tap'
import { readRows } from '../../../server/catalogue-files/csv-rows.ts'
import { listOf, streamOf } from './file.ts'

const rows = async (file: string | Buffer, size?: number) =>
  (await listOf(readRows(streamOf(file, size)))).map(({ line, cells }) => [line, ...cells])

/** The lines that were read, and why no more. */
async function until(file: string | Buffer) {
  const read: number[] = []
  try {
    for await (const { line } of readRows(streamOf(file))) read.push(line)
  } catch (error) {
    const { line, message } = error as Error & { line: number }
    return [...read, `${line}: ${message}`]
  }
  return read
}

await t.test(
  'rows know the line of the file they begin on, however lines end and wherever the file is cut',
  async (t) => {
    const file = '\uFEFFa,b\r\n1,"x\r\ny\rz\nq"\n\n3\r4,5,6\r\n"é""",8'
    const expected = [
      [1, 'a', 'b'],
      [2, '1', 'x\r\ny\rz\nq'],
      [6, ''],
      [7, '3'],
      [8, '4', '5', '6'],
      [9, 'é"', '8'],
    ]
    for (const size of [1, 2, 3, 5, 64_000]) t.strictSame(await rows(file, size), expected, `pieces of ${size} bytes`)
  },
)

await t.test('what is no CSV is told by its line, after every row above it', async (t) => {
  const open = 'A quote is opened in this row and never closed.'
  t.strictSame(await until('a,b\r\n"1\r\n",2\r\n3,"4\r\n5,6\r\n'), [1, 2, `4: ${open}`])
  t.match(await until('a,b\n1,2\n"3"x,4\n5,6\n'), [1, 2, /^3: A quote closes before its cell ends/])
  t.match(await until('a,b\n1,2\n3,4"5\n5,6\n'), [1, 2, /^3: A quote stands inside a cell/])
  t.match(await until(`a,b\n1,2\n3,"${'x'.repeat(1_100_000)}`), [1, 2, /^3: The row is longer than 1000000/])
  t.strictSame(await until(Buffer.from('a,b\n1,é\n3,4\n', 'latin1')), [1, '2: This is not UTF-8.'])
  t.strictSame(await until(Buffer.from('a,b\n1,2\n', 'utf16le')), [1, 2, 3], 'UTF-16 without a mark is zeros to us')
  t.strictSame(await until(Buffer.from('\uFEFFa,b\n', 'utf16le')), ['1: This is not UTF-8.'])
  t.strictSame(await until(Buffer.from('a,b\n1,é').subarray(0, -1)), [1, '2: This is not UTF-8.'], 'cut in a letter')
  t.strictSame(await until('a,\uFFFD\n1,2\n'), [1, 2], 'a replacement character that the file really holds')
})

await t.test('who stops reading lets go of the file', async (t) => {
  const file = streamOf(`a,b\n${'1,2\n'.repeat(100_000)}`)
  for await (const { line } of readRows(file)) if (line === 3) break
  await new Promise((resolve) => (file.closed ? resolve(true) : file.once('close', resolve)))
  t.ok(file.destroyed)
})
