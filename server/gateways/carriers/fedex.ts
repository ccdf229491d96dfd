import { type CarrierGateway, CarrierRefused, type Label } from '../../../domain/common/carrier-gateways.ts'
import { accepted, type CarrierOptions, refused } from './api.ts'
import type { FedexAccount } from './fedex/account.ts'
import { Cancelled, Rates, Shipment, toLabel, toRates, trackingUrl } from './fedex/answers.ts'
import { type FedexClient, fedexClient } from './fedex/client.ts'
import { readNotice } from './fedex/notice.ts'
import { cancelRequest, ratesRequest, shipmentRequest } from './fedex/requests.ts'
import { isCancelled, toSteps, type TrackedParcel } from './fedex/tracking.ts'
import { messageIdOf, referenceOf } from './references.ts'

/** FedEx by its REST APIs (https://developer.fedex.com/api/en-us/catalog.html). */
export function fedexCarrier(account: FedexAccount, options: CarrierOptions = {}): CarrierGateway {
  const { clock = () => new Date() } = options
  const fedex = fedexClient(account, { ...options, clock })
  return {
    carrier: 'fedex',
    async rates(parcel) {
      const answer = await fedex.call('POST', '/rate/v1/rates/quotes', ratesRequest(parcel, account.account))
      return toRates(accepted(fedex.api, answer, Rates))
    },
    async ship(parcel, key) {
      const reference = referenceOf(parcel.reference, key)
      const body = shipmentRequest(parcel, reference, account.account, clock())
      const known = await fedex.findByReference(reference, clock())
      if (known !== undefined) return labelGone(known)
      const answer = await fedex.call('POST', '/ship/v1/shipments', body, messageIdOf(key))
      return toLabel(accepted(fedex.api, answer, Shipment))
    },
    async track(trackingNumber) {
      const known = await fedex.findByNumber(trackingNumber)
      return known === undefined ? [] : toSteps(known)
    },
    cancel: (trackingNumber) => cancel(fedex, trackingNumber, account.account),
    readNotice: (body, headers) => readNotice(body, headers, account.webhookSecret),
  }
}

/** @throws CarrierRefused for one that has been cancelled: its key is used up */
function labelGone(known: TrackedParcel): Label {
  const { trackingNumber } = known
  if (isCancelled(known)) throw new CarrierRefused('parcel-cancelled', `FedEx: ${trackingNumber} has been cancelled`)
  return { trackingNumber, trackingUrl: trackingUrl(trackingNumber), label: null, papers: [] }
}

async function cancel(
  { api, call, findByNumber }: FedexClient,
  trackingNumber: string,
  account: string,
): Promise<void> {
  const answer = await call('PUT', '/ship/v1/shipments/cancel', cancelRequest(trackingNumber, account))
  const accepting = answer.status < 400
  if (accepting && accepted(api, answer, Cancelled).output.cancelledShipment) return
  // Told no, it may be because it has been cancelled already.
  const known = await findByNumber(trackingNumber)
  if (known !== undefined && isCancelled(known)) return
  throw accepting
    ? new CarrierRefused('not-cancelled', `FedEx: ${trackingNumber} was not cancelled`)
    : refused(api, answer)
}
