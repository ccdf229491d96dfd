import { test } from 'tap'
import { SizeChart } from '../../../domain/products/size-chart.ts'

const size = (name: string, min: number, max: number) => ({ size: name, measurements: { chest: { min, max } } })
const plain = { unit: 'cm', sizes: [size('S', 84, 90), size('M', 90, 96)] }

const faultsOf = (chart: object): string[] =>
  (SizeChart.safeParse(chart).error?.issues ?? []).map(({ path }) => path.join('.'))

test('a chart of bodies needs no more than its ranges', async (t) => {
  t.strictSame(SizeChart.parse(plain), plain, 'and is kept as it was given')
  t.strictSame(faultsOf({ ...plain, kind: 'body', stretch: 0.1 }), [])
})

test('a chart of garments says how much room each dimension leaves', async (t) => {
  t.strictSame(faultsOf({ ...plain, kind: 'garment', ease: { chest: 8 } }), [])
  t.strictSame(
    faultsOf({ ...plain, kind: 'garment', ease: { chest: -4 } }),
    [],
    'what is worn tight leaves less than none',
  )
  t.ok(faultsOf({ ...plain, kind: 'garment' }).includes('ease.chest'))
  t.ok(faultsOf({ ...plain, kind: 'garment', ease: { hip: 8 } }).includes('ease.chest'))
  t.ok(faultsOf({ ...plain, kind: 'garment', ease: { chest: 84 } }).includes('ease.chest'), 'nobody fits in there')
})

test('a chart that contradicts itself is refused where it does', async (t) => {
  t.strictSame(faultsOf({ ...plain, sizes: [size('S', 90, 84)] }), ['sizes.0.measurements.chest'])
  t.strictSame(faultsOf({ ...plain, sizes: [size('S', 84, 90), size('S', 90, 96)] }), ['sizes.1.size'])
  t.strictSame(faultsOf({ ...plain, unit: 'in' }), ['unit'])
  t.strictSame(faultsOf({ ...plain, stretch: 15 }), ['stretch'], 'fifteen per cent is 0.15')
})
