import type { OutwardCtx, WriteCtx } from '../common/context.ts'
import { reached } from '../common/fault-point.ts'
import type { Gateways } from '../common/gateways.ts'
import { PaymentRefused, PaymentUnclear } from '../common/payment-gateways.ts'

/** What it takes to ask a provider and to write down what it said: an operation or a task has it. */
export interface Hands extends Pick<OutwardCtx, 'db' | 'log' | 'now'> {
  readonly gateways: Pick<Gateways, 'payments' | 'site'>
  write<T>(work: (ctx: WriteCtx) => Promise<T>): Promise<T>
}

/** What came of asking a provider. */
export type Heard<T> =
  | { readonly outcome: 'done'; readonly state: T }
  | { readonly outcome: 'refused'; readonly refusal: PaymentRefused }
  | { readonly outcome: 'unclear'; readonly reason: string }

/** Asks, and tells a no from not having heard. */
export async function heard<T>(hands: Hands, ask: () => Promise<T>): Promise<Heard<T>> {
  const answer = await answerTo(hands, ask)
  reached('provider.answered')
  return answer
}

/** Anything else that is thrown is a bug, and as unclear as silence. */
async function answerTo<T>(hands: Hands, ask: () => Promise<T>): Promise<Heard<T>> {
  try {
    return { outcome: 'done', state: await ask() }
  } catch (error) {
    if (error instanceof PaymentRefused) return { outcome: 'refused', refusal: error }
    if (error instanceof PaymentUnclear) return { outcome: 'unclear', reason: error.message }
    hands.log.error({ err: error }, 'a provider of payments could not be asked')
    return { outcome: 'unclear', reason: 'unexpected' }
  }
}

export const detailOf = (heard: Heard<{ readonly status: string } | undefined>): string => {
  if (heard.outcome === 'done') return heard.state?.status ?? 'unknown there'
  return heard.outcome === 'refused' ? `${heard.refusal.code}: ${heard.refusal.message}` : heard.reason
}

/** How long somebody may ask a provider before others take it that they died. */
export const BUSY_SECONDS = 60
