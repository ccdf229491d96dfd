import { test } from 'tap'
import { countFacts } from '../../../domain/products/facet-counts.ts'
import { eachProduct } from '../../../domain/products/facts.ts'

/** As the database writes them: two variants each, the dearer one sold out. */
const factsOf = (id: number): string => `${id.toString(16)}I2V3C4e474eU3e8P1S2K+7d0P2S2K-.`
const many = Array.from({ length: 5_000 }, (_, n) => factsOf(n + 1)).join('')

test('however many products there are, each is read once and whole', async (t) => {
  const ids: number[] = []
  const wrongs: string[] = []
  await eachProduct(many, ({ id, vendor, category, variants, sizes, prices, available }) => {
    ids.push(id)
    const read = [vendor, category, variants, sizes[0], sizes[1], prices[0], prices[1], available[0], available[1]]
    if (read.join() !== '2,3,2,1,2,1000,2000,true,false') wrongs.push(`${id}: ${read.join()}`)
  })
  t.strictSame([ids.length, wrongs], [5_000, []])
  t.ok(ids.every((id, n) => id === n + 1))
})

test('while very many are counted others are heard', async (t) => {
  const order: string[] = []
  setImmediate(() => order.push('another'))
  const { ids, inStock } = await countFacts(many, { sizes: new Set([2]) })
  order.push('counted')
  t.strictSame(order, ['another', 'counted'])
  t.strictSame([ids.length, inStock], [5_000, { had: 0, notHad: 0 }])
})
