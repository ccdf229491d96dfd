import { body } from './measurements.ts'
import { type Samples, skirt, UNKNOWN } from './sample.ts'

export const kept = { productId: 1, size: 'M', verdict: 'kept' }

export const sizingSamples: Samples = {
  'sizing.recommend': [
    { input: { productId: 1, ...body }, expect: 'ok' },
    { input: { productId: 2, sex: 'male', heightCm: 170, weightKg: 62 }, expect: 'ok' },
    { as: 'integrator', input: { productId: 1, ...body }, expect: 'ok' },
    { as: 'vendor', input: async (market) => ({ productId: (await market.product()).id, ...body }), expect: 'ok' },
    { as: 'customer', input: async (market) => ({ ...(await market.body()), productId: 1 }), expect: 'ok' },
    { as: 'vendor', input: { productId: 1 }, expect: '404 measurements.not-saved' },
    { as: 'integrator', input: { productId: 1 }, expect: '403 common.forbidden' },
    { input: { productId: 1 }, expect: '401 common.unauthenticated' },
    { input: { productId: 1, sex: 'female', known: { waist: 70 } }, expect: '400 common.invalid' },
    { input: { productId: 1, ...body, known: { waist: 190 } }, expect: '400 common.invalid' },
    { input: { productId: UNKNOWN, ...body }, expect: '404 products.not-found' },
    { input: { productId: 'no-number', ...body }, expect: '400 common.invalid' },
  ],
  'sizing.feedback': [
    { as: 'customer', input: kept, expect: 'ok' },
    { as: 'customer', input: { ...kept, verdict: 'too-small' }, expect: 'ok' },
    { as: 'customer', input: { ...kept, size: 'XXS' }, expect: '404 sizing.no-such-size' },
    {
      as: 'customer',
      input: async (market) => ({ ...kept, productId: (await market.product()).id }),
      expect: '404 sizing.no-such-size',
    },
    { as: 'customer', input: { ...kept, productId: UNKNOWN }, expect: '404 products.not-found' },
    { as: 'customer', input: { ...kept, verdict: 'lovely' }, expect: '400 common.invalid' },
    { as: 'integrator', input: kept, expect: '403 common.forbidden' },
    { input: kept, expect: '401 common.unauthenticated' },
  ],
}

/** A skirt with a chart of its own. */
export const chartedSkirt = {
  ...skirt,
  sizeChart: {
    unit: 'cm',
    kind: 'garment',
    ease: { waist: 2, hip: 6 },
    stretch: 0.05,
    sizes: [
      { size: 'M', measurements: { waist: { min: 74, max: 78 }, hip: { min: 102, max: 108 } } },
      { size: 'L', measurements: { waist: { min: 78, max: 84 }, hip: { min: 108, max: 114 } } },
    ],
  },
}
