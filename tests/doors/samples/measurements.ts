import type { Samples } from './sample.ts'

export const body = {
  sex: 'female',
  ageYears: 34,
  heightCm: 168.5,
  weightKg: 64.5,
  known: { chest: 92, waist: 73.5, hip: 101, inseam: 78 },
}

export const measurementsSamples: Samples = {
  'measurements.save': [
    { as: 'customer', input: body, expect: 'ok' },
    { as: 'customer', input: { sex: 'male', heightCm: 180, weightKg: 80 }, expect: 'ok' },
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
