import { chance } from './chance.ts'

export const faultKinds = [
  /** The connection breaks before anything was done. */
  'cut-before',
  /** It is done, and the connection breaks before the answer. */
  'cut-after',
  /** 500, and nothing was done. */
  'error-before',
  /** It is done, and answered with 500. */
  'error-after',
  /** 429. */
  'too-many',
  /** It is done, and answered after `slowMs`. */
  'slow',
] as const
export type Fault = (typeof faultKinds)[number]

export interface FaultSetting {
  /** The same seed gives the same requests the same faults, in whatever order they come. */
  readonly seed?: number
  /** How often each happens, from 0 to 1, together at most 1. */
  readonly rates?: Partial<Record<Fault, number>>
  readonly slowMs?: number
}

export interface Faults {
  rates: Partial<Record<Fault, number>>
  slowMs: number
  /** Has this happen to the next request whose method, path and key (or body) fit, before any chance. */
  next(fault: Fault, request?: RegExp): void
  /** @param what the request, told from others, such as by its key */
  draw(request: string, what: string): Fault | undefined
}

export function faultsOf({ seed = 1, rates = {}, slowMs = 20 }: FaultSetting = {}): Faults {
  const planned: { fault: Fault; request: RegExp }[] = []
  const times = new Map<string, number>()
  return {
    rates,
    slowMs,
    next(fault, request = /^/) {
      planned.push({ fault, request })
    },
    draw(request, what) {
      const place = planned.findIndex((each) => each.request.test(`${request} ${what}`))
      if (place >= 0) return planned.splice(place, 1)[0]!.fault
      const time = (times.get(`${request} ${what}`) ?? 0) + 1
      times.set(`${request} ${what}`, time)
      let left = chance(seed, request, what, time)
      return faultKinds.find((fault) => {
        left -= this.rates[fault] ?? 0
        return left < 0
      })
    },
  }
}
