import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { ForgedNotice, type ProviderNotice } from '../../../../domain/common/payment-gateways.ts'
import { json } from '../said.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** What the built-in provider would post to us. */
export interface SignedNotice {
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

export type TestNotice = Pick<ProviderNotice, 'id' | 'type'> & { readonly reference: string }

const MOST_SECONDS_OLD = 300

const Body = z.object({ type: z.string().min(1), data: z.object({ reference: z.string().min(1) }) })

/** Signs as Standard Webhooks 1.0 has it (https://www.standardwebhooks.com). */
export function signNotice({ id, type, reference }: TestNotice, secret: string, now: Date): SignedNotice {
  const body = Buffer.from(JSON.stringify({ type, data: { reference } }))
  const timestamp = String(Math.floor(now.getTime() / 1_000))
  const signature = `v1,${signatureOf([id, timestamp, body], secret).toString('base64')}`
  return { body, headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } }
}

/** @throws ForgedNotice */
export function readNotice(body: Buffer, headers: Headers, secret: string, now: Date): ProviderNotice {
  const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map((name) => headers[`webhook-${name}`])
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string')
    throw new ForgedNotice('Test: a notice without a signature.')
  const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64')
  const expected = signatureOf([id, timestamp, body], secret)
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new ForgedNotice('Test: a signature that is not good.')
  const age = now.getTime() / 1_000 - Number(timestamp)
  if (!(Math.abs(age) <= MOST_SECONDS_OLD)) throw new ForgedNotice('Test: a notice from another time.')
  const notice = Body.safeParse(json(body.toString()))
  if (!notice.success) throw new ForgedNotice('Test: signed, but no notice.')
  const { type, data } = notice.data
  return { id, type, about: { reference: data.reference, providerId: data.reference }, body: { type, data } }
}

const signatureOf = ([id, timestamp, body]: readonly [string, string, Buffer], secret: string): Buffer =>
  createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest()
