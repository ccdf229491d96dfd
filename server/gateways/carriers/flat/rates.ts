import type { CarrierRate, ParcelToSend } from '../../../../domain/common/carrier-gateways.ts'

interface Service {
  readonly code: string
  readonly name: string
  readonly home: Tariff
  readonly abroad: Tariff
}

/** In kobo: so much to begin with, and so much for every step of weight that is begun. */
interface Tariff {
  readonly base: number
  readonly perStep: number
  readonly days: number
}

const STEP_GRAMS = 500

const services: readonly Service[] = [
  {
    code: 'standard',
    name: 'Standard',
    home: { base: 150_000, perStep: 50_000, days: 4 },
    abroad: { base: 1_200_000, perStep: 450_000, days: 12 },
  },
  {
    code: 'express',
    name: 'Express',
    home: { base: 300_000, perStep: 100_000, days: 1 },
    abroad: { base: 2_400_000, perStep: 900_000, days: 4 },
  },
]

/** Within a country one price, to any other another; the cheapest first. */
export const ratesOf = ({ from, to, weightGrams }: ParcelToSend): CarrierRate[] =>
  services.map(({ code: service, name, home, abroad }) => {
    const { base, perStep, days } = from.country === to.country ? home : abroad
    const amount = base + perStep * Math.max(1, Math.ceil(weightGrams / STEP_GRAMS))
    return { service, name, price: { amount, currency: 'NGN' }, estimatedDays: days }
  })

export const serviceName = (code: string): string | undefined => services.find((service) => service.code === code)?.name
