import { z } from 'zod'
import type { LimitPolicy } from '../../domain/common/context.ts'
import { type Rate, rateOf, RateText } from '../../domain/common/rate.ts'

/** A limit on some operations, beside the general one. */
export interface Policy {
  /** For each caller. */
  readonly caller: Rate
  /** For each subject, such as the account that somebody tries to enter, whoever calls and from wherever. */
  readonly subject: Rate
}

export type Policies = Readonly<Record<LimitPolicy, Policy>>

const MINUTE = 60
const HOUR = 3_600

/** The numbers, all of them. */
const usual: Policies = {
  login: { caller: { max: 20, seconds: MINUTE }, subject: { max: 20, seconds: 15 * MINUTE } },
  register: { caller: { max: 10, seconds: HOUR }, subject: { max: 5, seconds: HOUR } },
  codes: { caller: { max: 10, seconds: 10 * MINUTE }, subject: { max: 10, seconds: 10 * MINUTE } },
  refresh: { caller: { max: 60, seconds: MINUTE }, subject: { max: 60, seconds: MINUTE } },
  analyses: { caller: { max: 6, seconds: HOUR }, subject: { max: 6, seconds: HOUR } },
  checkout: { caller: { max: 60, seconds: MINUTE }, subject: { max: 60, seconds: MINUTE } },
}

/** In the demo nobody is held up who tries things out. */
const GENEROUS = 1_000

const names = Object.keys(usual) as LimitPolicy[]
const Entry = z.tuple([z.enum(names), z.enum(['caller', 'subject']), RateText.transform(rateOf)])

/** `login=20/m, login.subject=100/d`: what differs from the usual. */
export const PolicySettings = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(
    z.array(
      z
        .string()
        .transform((part) => {
          const [, policy, of = 'caller', rate] = /^(\w+)(?:\.(\w+))?=(.+)$/.exec(part) ?? []
          return [policy, of, rate]
        })
        .pipe(Entry),
    ),
  )
export type PolicySettings = z.output<typeof PolicySettings>

/** The limits in force. */
export function policiesOf(settings: PolicySettings = [], { demo }: { readonly demo: boolean }): Policies {
  const policies = structuredClone(usual) as Record<LimitPolicy, Record<keyof Policy, Rate>>
  for (const policy of demo ? Object.values(policies) : []) {
    policy.caller = widened(policy.caller)
    policy.subject = widened(policy.subject)
  }
  for (const [policy, of, rate] of settings) policies[policy][of] = rate
  return policies
}

const widened = ({ max, seconds }: Rate): Rate => ({ max: max * GENEROUS, seconds })
