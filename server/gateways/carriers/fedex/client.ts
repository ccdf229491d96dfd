import { randomUUID } from 'node:crypto'
import type { Answer } from '../../http.ts'
import { accepted, type CarrierApi, type CarrierOptions, type Question, refused } from '../api.ts'
import { type FedexAccount, fedexApi } from './account.ts'
import { referenceQuery, trackingQuery } from './requests.ts'
import { fedexSession } from './session.ts'
import { isKnown, saysUnknown, type TrackedParcel, Tracking } from './tracking.ts'

/** FedEx, signed in to. */
export interface FedexClient {
  readonly api: CarrierApi
  /** @param id FedEx's logs have it; one of its own by default */
  readonly call: (method: Question['method'], path: string, body: unknown, id?: string) => Promise<Answer>
  /** Undefined for a number FedEx does not know (yet). */
  readonly findByNumber: (trackingNumber: string) => Promise<TrackedParcel | undefined>
  readonly findByReference: (reference: string, now: Date) => Promise<TrackedParcel | undefined>
}

export function fedexClient(
  account: FedexAccount,
  options: CarrierOptions & { readonly clock: () => Date },
): FedexClient {
  const api = fedexApi(account, options)
  const askFedex = fedexSession(api, account, options.clock)

  const call: FedexClient['call'] = (method, path, body, id = randomUUID()) =>
    askFedex({ method, path, headers: { 'x-customer-transaction-id': id }, body })

  const find = async (path: string, query: unknown) => {
    const answer = await call('POST', path, query)
    if (answer.status >= 400 && saysUnknown(refused(api, answer).code)) return undefined
    return accepted(api, answer, Tracking).output.completeTrackResults.find(isKnown)
  }
  return {
    api,
    call,
    findByNumber: (trackingNumber) => find('/track/v1/trackingnumbers', trackingQuery(trackingNumber)),
    findByReference: (reference, now) =>
      find('/track/v1/referencenumbers', referenceQuery(reference, account.account, now)),
  }
}
