import type { CarrierNotice } from '../../../../domain/common/carrier-gateways.ts'
import { ForgedNotice, type NoticeHeaders } from '../../../../domain/common/notices.ts'
import { bodyOf, headerOf, idOf, isSame, signatureOf } from '../authenticity.ts'
import { toSteps, Tracking } from './tracking.ts'

const SIGNATURE_HEADER = 'fdx-signature'

/**
 * Advanced Integrated Visibility: an HMAC-SHA256 of the body under the project's security token, in base64. The
 * same page of FedEx's also speaks of hex, so that is taken too; it is the same proof.
 * @throws ForgedNotice
 */
export function readNotice(body: Buffer, headers: NoticeHeaders, token: string | undefined): CarrierNotice {
  if (token === undefined) throw new ForgedNotice('FEDEX_WEBHOOK_SECRET is not set.')
  const given = headerOf(headers, SIGNATURE_HEADER)
  const expected = signatureOf(token, body)
  const signed = isSame(given, expected.toString('base64')) || isSame(given.toLowerCase(), expected.toString('hex'))
  if (!signed) throw new ForgedNotice('FedEx has not signed this.')
  const told = bodyOf(body)
  const { output } = Tracking.catch(nothing).parse(isWrapped(told) ? told : { output: told })
  const parcels = output.completeTrackResults.map((parcel) => ({
    trackingNumber: parcel.trackingNumber,
    steps: toSteps(parcel),
  }))
  return { id: idOf(body), parcels, body: told }
}

const nothing = { output: { completeTrackResults: [] } }

const isWrapped = (told: unknown): boolean => typeof told === 'object' && told !== null && 'output' in told
