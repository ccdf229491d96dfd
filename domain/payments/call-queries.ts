import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/types.ts'
import type { Provider, ProviderNotice } from '../common/payment-gateways.ts'

export interface NewCall {
  readonly paymentId: number
  readonly refundId?: number
  readonly verb: 'start' | 'capture' | 'void' | 'refund'
  readonly key: string
}

/** Writes down that a provider is about to be asked for something. */
export async function insertCall(trx: Transaction<DB>, call: NewCall, now: Date): Promise<number> {
  const { id } = await trx
    .insertInto('payment_calls')
    .values({
      payment_id: call.paymentId,
      refund_id: call.refundId ?? null,
      verb: call.verb,
      key: call.key,
      called_at: now.toISOString(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function answerCall(
  trx: Transaction<DB>,
  id: number,
  outcome: 'done' | 'refused' | 'unclear',
  detail: string,
): Promise<void> {
  await trx
    .updateTable('payment_calls')
    .set({ outcome, detail: detail.slice(0, 500), answered_at: sql`now()` })
    .where('id', '=', id)
    .execute()
}

/** @returns whether it was not known yet */
export async function insertNotice(
  trx: Transaction<DB>,
  provider: Provider,
  { id, type, about }: ProviderNotice,
  now: Date,
): Promise<boolean> {
  const row = await trx
    .insertInto('provider_notices')
    .values({
      provider,
      notice_id: id,
      type,
      reference: about?.reference ?? null,
      provider_id: about?.providerId ?? null,
      received_at: now.toISOString(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('notice_id')
    .executeTakeFirst()
  return row !== undefined
}

export async function noteWorked(trx: Transaction<DB>, provider: Provider, noticeId: string, now: Date): Promise<void> {
  await trx
    .updateTable('provider_notices')
    .set({ worked_at: now.toISOString() })
    .where('provider', '=', provider)
    .where('notice_id', '=', noticeId)
    .execute()
}
