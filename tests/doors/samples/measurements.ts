import { bodiesSamples } from './bodies.ts'
import { list, type Samples } from './sample.ts'

export const body = {
  sex: 'female',
  ageYears: 34,
  heightCm: 168.5,
  weightKg: 64.5,
  known: { chest: 92, waist: 73.5, hip: 101, inseam: 78 },
}

const stranger = { sex: 'male', ageYears: 30, heightCm: 178, weightKg: 78 }

export const measurementsSamples: Samples = {
  ...bodiesSamples,
  'measurements.predict': [
    { input: stranger, expect: 'ok' },
    { input: { ...stranger, ageYears: undefined, known: { waist: 84, outseam: 104 } }, expect: 'ok' },
    { as: 'integrator', input: body, expect: 'ok' },
    { input: { ...stranger, known: { waist: 160 } }, expect: '400 common.invalid' },
    { input: { ...stranger, weightKg: 320, heightCm: 110 }, expect: '400 common.invalid' },
    { input: { sex: 'male' }, expect: '400 common.invalid' },
    { input: { ...stranger, known: { height: 178 } }, expect: '400 common.invalid' },
  ],
  'measurements.history': [
    { as: 'customer', input: async (market) => market.body(), expect: 'ok' },
    ...list('vendor'),
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'measurements.save': [
    { as: 'customer', input: body, expect: 'ok' },
    { as: 'customer', input: { sex: 'male', heightCm: 180, weightKg: 80 }, expect: 'ok' },
    { as: 'customer', input: { ...body, unit: 'in', known: { waist: 29, hip: 39.5 } }, expect: 'ok' },
    { as: 'customer', input: { ...body, unit: 'in' }, expect: '400 common.invalid' },
    { as: 'customer', input: {}, expect: '400 common.invalid' },
    { as: 'customer', input: { ...body, sex: 'unknown' }, expect: '400 common.invalid' },
    { as: 'customer', input: { ...body, heightCm: 1.685 }, expect: '400 common.invalid' },
    { as: 'customer', input: { ...body, known: { waist: 735 } }, expect: '400 common.invalid' },
    { as: 'customer', input: { ...body, known: { waste: 73 } }, expect: '400 common.invalid' },
    { as: 'integrator', input: body, expect: '403 common.forbidden' },
    { input: body, expect: '401 common.unauthenticated' },
  ],
  'measurements.get': [
    { as: 'customer', input: async (market) => market.body(), expect: 'ok' },
    { as: 'vendor', input: {}, expect: '404 measurements.not-saved' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
  'measurements.delete': [
    { as: 'customer', input: async (market) => market.body(), expect: 'ok' },
    { as: 'vendor', input: {}, expect: 'ok' },
    { as: 'integrator', input: {}, expect: '403 common.forbidden' },
    { input: {}, expect: '401 common.unauthenticated' },
  ],
}
