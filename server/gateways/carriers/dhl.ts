import { randomUUID } from 'node:crypto'
import { type CarrierGateway, CarrierRefused, type Label } from '../../../domain/common/carrier-gateways.ts'
import { accepted, type CarrierApi, type CarrierOptions, exchange } from './api.ts'
import { type DhlAccount, dhlApi, dhlHeaders } from './dhl/account.ts'
import { Rates, Shipment, toLabel, toRates, trackingUrl } from './dhl/answers.ts'
import { readNotice } from './dhl/notice.ts'
import { ratesRequest, shipmentRequest } from './dhl/requests.ts'
import { toSteps, type TrackedShipment, Tracking } from './dhl/tracking.ts'
import { messageIdOf, referenceOf, searchedDays } from './references.ts'

/** DHL Express by MyDHL API (https://developer.dhl.com/api-reference/dhl-express-mydhl-api). */
export function dhlCarrier(account: DhlAccount, options: CarrierOptions = {}): CarrierGateway {
  const api = dhlApi(account, options)
  const { clock = () => new Date() } = options
  const gateway: CarrierGateway = {
    carrier: 'dhl',
    async rates(parcel) {
      const body = ratesRequest(parcel, account.account, clock())
      const answer = await exchange(api, {
        method: 'POST',
        path: '/rates',
        headers: dhlHeaders(account, randomUUID()),
        body,
      })
      return toRates(accepted(api, answer, Rates))
    },
    async ship(parcel, key) {
      const reference = referenceOf(parcel.reference, key)
      const body = shipmentRequest(parcel, reference, account.account, clock())
      const known = await findByReference(api, account, reference, clock())
      if (known !== undefined) return labelGone(known)
      const headers = dhlHeaders(account, messageIdOf(key))
      const answer = await exchange(api, { method: 'POST', path: '/shipments', headers, body })
      return toLabel(accepted(api, answer, Shipment))
    },
    async track(trackingNumber) {
      const query = new URLSearchParams({ shipmentTrackingNumber: trackingNumber, trackingView: 'all-checkpoints' })
      const [shipment] = await lookUp(api, account, query)
      return shipment === undefined ? [] : toSteps(shipment)
    },
    /** DHL has no way to take a waybill back, and asks for nothing before it has the parcel: unused, it is let lie. */
    async cancel(trackingNumber) {
      const steps = await gateway.track(trackingNumber)
      const moved = steps.find(({ status }) => status !== 'label-created')
      if (moved !== undefined) throw new CarrierRefused('handed-over', `DHL has the parcel: ${moved.description}.`)
    },
    readNotice: (body, headers) => readNotice(body, headers, account.webhookSecret),
  }
  return gateway
}

async function findByReference(api: CarrierApi, account: DhlAccount, reference: string, now: Date) {
  const { from, to } = searchedDays(now)
  const query = new URLSearchParams({
    shipmentReference: reference,
    shipmentReferenceType: 'CU',
    shipperAccountNumber: account.account,
    dateRangeFrom: from,
    dateRangeTo: to,
    trackingView: 'shipment-details-only',
  })
  const [shipment] = await lookUp(api, account, query)
  return shipment?.shipmentTrackingNumber
}

async function lookUp(api: CarrierApi, account: DhlAccount, query: URLSearchParams): Promise<TrackedShipment[]> {
  const headers = dhlHeaders(account, randomUUID())
  const answer = await exchange(api, { method: 'GET', path: `/tracking?${query.toString()}`, headers })
  return answer.status === 404 ? [] : accepted(api, answer, Tracking).shipments
}

const labelGone = (trackingNumber: string): Label => ({
  trackingNumber,
  trackingUrl: trackingUrl(trackingNumber),
  label: null,
  papers: [],
})
