import { z } from 'zod'
import { type CarrierNotice, type TrackingStep, trackingStatuses } from '../../../../domain/common/carrier-gateways.ts'
import { ForgedNotice, type NoticeHeaders } from '../../../../domain/common/notices.ts'
import { bodyOf, headerOf, isSame, signatureOf } from '../authenticity.ts'
import type { FlatParcel } from './queries.ts'

/** A notice as it goes over the wire. */
export interface SignedNotice {
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

type Secrets = readonly [string, ...string[]]

const TOLERANCE_SECONDS = 300

const Told = z.object({
  trackingNumber: z.string().min(1),
  steps: z.array(
    z.object({
      status: z.enum(trackingStatuses),
      at: z.string(),
      place: z.string().nullable(),
      description: z.string(),
    }),
  ),
})

/** Signed as Standard Webhooks has it (https://www.standardwebhooks.com). The same state of a parcel is the same notice. */
export function signedNotice({ trackingNumber, steps }: FlatParcel, [secret]: Secrets, now: Date): SignedNotice {
  const body = Buffer.from(JSON.stringify({ trackingNumber, steps }))
  const id = `${trackingNumber}-${steps.length}`
  const timestamp = String(Math.floor(now.getTime() / 1_000))
  const signature = `v1,${sign(secret, id, timestamp, body).toString('base64')}`
  return { body, headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } }
}

/** @throws ForgedNotice for one that is not ours, or older or newer than five minutes */
export function readNotice(body: Buffer, headers: NoticeHeaders, secrets: Secrets, now: Date): CarrierNotice {
  const id = headerOf(headers, 'webhook-id')
  const timestamp = headerOf(headers, 'webhook-timestamp')
  const given = headerOf(headers, 'webhook-signature').split(' ')
  const signed = secrets.some((secret) => {
    const expected = `v1,${sign(secret, id, timestamp, body).toString('base64')}`
    return given.some((each) => isSame(each, expected))
  })
  if (!signed) throw new ForgedNotice('The built-in carrier has not signed this.')
  const age = now.getTime() / 1_000 - Number(timestamp)
  if (!(Math.abs(age) <= TOLERANCE_SECONDS)) throw new ForgedNotice('It was signed too long ago, or is yet to be.')
  const told = bodyOf(body)
  const news: { trackingNumber: string; steps: TrackingStep[] } | undefined = Told.safeParse(told).data
  return { id, parcels: news === undefined ? [] : [news], body: told }
}

const sign = (secret: string, id: string, timestamp: string, body: Buffer): Buffer =>
  signatureOf(Buffer.from(secret, 'base64url'), `${id}.${timestamp}.`, body)
