import type { Test } from 'tap'
import { z } from 'zod'
import { type Asked, fakeServer, type FakeServer, type Told } from './server.ts'

export interface FakeFedex extends FakeServer {
  readonly shipments: FakeShipment[]
  readonly tokens: FakeToken[]
  /** Whether parcels are found by reference; FedEx takes a while until they are. */
  findsReferences: boolean
  findsNumbers: boolean
  /** What a token is good for, in seconds. */
  expiresIn: number
  /** Answered of every parcel that is looked up, within a success. */
  trackingError: string | undefined
}

interface FakeToken {
  readonly text: string
  revoked: boolean
}

interface FakeShipment {
  readonly number: string
  readonly reference: string
  readonly request: z.output<typeof ShipmentRequest>
  readonly scans: FakeScan[]
}

export interface FakeScan {
  readonly date: string
  readonly eventType: string
  readonly eventDescription: string
  readonly exceptionDescription?: string
  readonly scanLocation?: { readonly city?: string; readonly countryCode?: string }
}

export const fedexCredentials = {
  clientId: 'l7-client',
  clientSecret: 'fedex-secret-do-not-print',
  account: '740561073',
}

const text = (most: number) => z.string().min(1).max(most)
const Account = z.strictObject({ value: z.literal(fedexCredentials.account) })
const Weight = z.strictObject({ units: z.literal('KG'), value: z.number().positive() })
const Money = z.strictObject({ amount: z.number().positive(), currency: z.string().length(3) })
const Address = z.strictObject({
  streetLines: z.array(text(35)).min(1).max(3).optional(),
  city: text(35),
  stateOrProvinceCode: z.string().length(2).optional(),
  postalCode: z.string().max(10).optional(),
  countryCode: z.string().length(2),
})
const Party = z.strictObject({
  address: Address.required({ streetLines: true }),
  contact: z.strictObject({ personName: text(70), phoneNumber: z.string().regex(/^\d{10,15}$/) }),
})
const Commodity = z.strictObject({
  description: text(450),
  quantity: z.int().positive(),
  quantityUnits: z.literal('PCS'),
  numberOfPieces: z.int().positive(),
  unitPrice: Money,
  customsValue: Money,
  weight: Weight,
  countryOfManufacture: z.string().length(2),
  harmonizedCode: z.string().optional(),
})

const RatesRequest = z.strictObject({
  accountNumber: Account,
  rateRequestControlParameters: z.strictObject({ returnTransitTimes: z.boolean() }),
  requestedShipment: z.strictObject({
    shipper: z.strictObject({ address: Address }),
    recipient: z.strictObject({ address: Address }),
    pickupType: z.literal('DROPOFF_AT_FEDEX_LOCATION'),
    rateRequestType: z.array(z.enum(['ACCOUNT', 'LIST'])),
    requestedPackageLineItems: z.array(z.strictObject({ weight: Weight })).min(1),
    customsClearanceDetail: z.strictObject({ commodities: z.array(Commodity).min(1) }).optional(),
  }),
})

/** As far as we use it, to the limits of FedEx's own description of it. */
const ShipmentRequest = z.strictObject({
  accountNumber: Account,
  labelResponseOptions: z.literal('LABEL'),
  requestedShipment: z.strictObject({
    shipDatestamp: z.iso.date(),
    shipper: Party,
    recipients: z.tuple([Party]),
    pickupType: z.literal('DROPOFF_AT_FEDEX_LOCATION'),
    serviceType: z.string(),
    packagingType: z.literal('YOUR_PACKAGING'),
    totalWeight: z.number().positive(),
    shippingChargesPayment: z.strictObject({
      paymentType: z.literal('SENDER'),
      payor: z.strictObject({ responsibleParty: z.strictObject({ accountNumber: Account }) }),
    }),
    labelSpecification: z.strictObject({
      labelFormatType: z.literal('COMMON2D'),
      imageType: z.literal('PDF'),
      labelStockType: z.literal('PAPER_4X6'),
    }),
    requestedPackageLineItems: z.tuple([
      z.strictObject({
        weight: Weight,
        customerReferences: z.tuple([
          z.strictObject({ customerReferenceType: z.literal('CUSTOMER_REFERENCE'), value: text(40) }),
        ]),
      }),
    ]),
    customsClearanceDetail: z
      .strictObject({
        dutiesPayment: z.strictObject({ paymentType: z.literal('RECIPIENT') }),
        commercialInvoice: z.object({ shipmentPurpose: z.literal('SOLD') }),
        commodities: z.array(Commodity).min(1),
      })
      .optional(),
    shippingDocumentSpecification: z
      .object({ shippingDocumentTypes: z.tuple([z.literal('COMMERCIAL_INVOICE')]) })
      .optional(),
  }),
})

/** As much of FedEx's REST APIs as we use, with the refusals they are known for. */
export async function fakeFedex(t: Test): Promise<FakeFedex> {
  const fedex = {
    shipments: [] as FakeShipment[],
    tokens: [] as FakeToken[],
    findsReferences: true,
    findsNumbers: true,
    expiresIn: 3_600,
    trackingError: undefined as string | undefined,
  }
  return Object.assign(fedex, await fakeServer(t, (asked) => deal(fedex, asked)))
}

type Books = Omit<FakeFedex, keyof FakeServer>

function deal(fedex: Books, asked: Asked): Told {
  const question = `${asked.method} ${asked.path}`
  if (question === 'POST /oauth/token') return grant(fedex, asked)
  const token = fedex.tokens.find(({ text }) => asked.headers.authorization === `Bearer ${text}`)
  if (token === undefined || token.revoked) return errors(401, 'NOT.AUTHORIZED.ERROR', 'Access token expired.')
  switch (question) {
    case 'POST /rate/v1/rates/quotes':
      return rates(asked.body)
    case 'POST /ship/v1/shipments':
      return ship(fedex, asked.body)
    case 'PUT /ship/v1/shipments/cancel':
      return cancel(fedex, asked.body)
    case 'POST /track/v1/trackingnumbers':
      return trackNumber(fedex, asked.body)
    case 'POST /track/v1/referencenumbers':
      return trackReference(fedex, asked.body)
    default:
      return errors(404, 'NOT.FOUND.ERROR', 'The resource you requested is no longer available.')
  }
}

function grant({ tokens, expiresIn }: Books, { headers, text }: Asked): Told {
  const form = new URLSearchParams(text)
  const right =
    headers['content-type'] === 'application/x-www-form-urlencoded' &&
    form.get('grant_type') === 'client_credentials' &&
    form.get('client_id') === fedexCredentials.clientId &&
    form.get('client_secret') === fedexCredentials.clientSecret
  if (!right) return errors(401, 'NOT.AUTHORIZED.ERROR', `The given client credentials were not valid: ${text}`)
  const token = { text: `token-${tokens.length + 1}`, revoked: false }
  tokens.push(token)
  return { status: 200, body: { access_token: token.text, token_type: 'bearer', expires_in: expiresIn, scope: 'CXS' } }
}

const detail = (serviceType: string, serviceName: string, amount: number, rest: object) => ({
  serviceType,
  serviceName,
  ratedShipmentDetails: [
    { rateType: 'LIST', totalNetCharge: amount * 2, currency: 'USD' },
    { rateType: 'ACCOUNT', totalNetCharge: amount, currency: 'USD' },
  ],
  ...rest,
})

function rates(body: unknown): Told {
  const request = RatesRequest.safeParse(body)
  if (!request.success) return invalid(request.error)
  const { shipper, recipient, customsClearanceDetail } = request.data.requestedShipment
  const abroad = shipper.address.countryCode !== recipient.address.countryCode
  if (abroad !== (customsClearanceDetail !== undefined)) return errors(400, 'RATE.CUSTOMS.INVALID', 'Customs detail.')
  const rateReplyDetails = [
    detail('INTERNATIONAL_FIRST', 'FedEx International First®', 210.1, {
      operationalDetail: { transitTime: 'ONE_DAY' },
    }),
    detail('INTERNATIONAL_ECONOMY', 'FedEx International Economy®', 95.42, {
      commit: { transitDays: { minimumTransitTime: 'FIVE_DAYS' } },
    }),
    detail('FEDEX_INTERNATIONAL_PRIORITY', 'FedEx International Priority®', 130, { commit: { label: 'unknown' } }),
  ]
  return output({ rateReplyDetails })
}

function ship({ shipments }: Books, body: unknown): Told {
  const parsed = ShipmentRequest.safeParse(body)
  if (!parsed.success) return invalid(parsed.error)
  const request = parsed.data
  const { serviceType, shipper, recipients, customsClearanceDetail, requestedPackageLineItems } =
    request.requestedShipment
  if (serviceType === 'X') return errors(400, 'SERVICETYPE.NOT.SUPPORTED', 'Invalid service type.')
  const abroad = shipper.address.countryCode !== recipients[0].address.countryCode
  if (abroad !== (customsClearanceDetail !== undefined))
    return errors(400, 'SHIPMENT.CUSTOMS.INVALID', 'Customs detail.')
  const number = String(794_953_535_000 + shipments.length)
  const reference = requestedPackageLineItems[0].customerReferences[0].value
  shipments.push({ number, reference, request, scans: [] })
  const document = (contentType: string) => ({
    contentType,
    docType: 'PDF',
    encodedLabel: Buffer.from(`%PDF-1.4 ${contentType} ${number}`).toString('base64'),
  })
  const shipment = {
    masterTrackingNumber: number,
    serviceType,
    pieceResponses: [{ trackingNumber: number, packageDocuments: [document('LABEL')] }],
    ...(abroad && { shipmentDocuments: [document('COMMERCIAL_INVOICE')] }),
  }
  return output({ transactionShipments: [shipment] })
}

function cancel({ shipments }: Books, body: unknown): Told {
  const request = z.object({
    accountNumber: Account,
    trackingNumber: z.string(),
    deletionControl: z.literal('DELETE_ALL_PACKAGES'),
  })
  const { data } = request.safeParse(body)
  const shipment = shipments.find(({ number }) => number === data?.trackingNumber)
  if (shipment === undefined) return errors(400, 'TRACKING.NUMBER.INVALID', 'The tracking number is not valid.')
  if (shipment.scans.some(({ eventType }) => eventType !== 'OC'))
    return errors(400, 'SHIPMENT.DELETE.FAILED', 'Unable to delete: the shipment has been processed or deleted.')
  shipment.scans.push({
    date: '2026-11-27T12:00:00-06:00',
    eventType: 'CA',
    eventDescription: 'Shipment cancelled by sender',
  })
  return output({ cancelledShipment: true, cancelledHistory: true })
}

function trackNumber(fedex: Books, body: unknown): Told {
  const request = z.object({
    includeDetailedScans: z.boolean(),
    trackingInfo: z.tuple([z.object({ trackingNumberInfo: z.object({ trackingNumber: z.string() }) })]),
  })
  const { data } = request.safeParse(body)
  const number = data?.trackingInfo[0].trackingNumberInfo.trackingNumber ?? ''
  const found = fedex.shipments.filter((each) => fedex.findsNumbers && each.number === number)
  return tracked(fedex, found, number, 'TRACKING.TRACKINGNUMBER.NOTFOUND')
}

function trackReference(fedex: Books, body: unknown): Told {
  const request = z.object({
    referencesInformation: z.object({
      type: z.literal('CUSTOMER_REFERENCE'),
      value: z.string(),
      accountNumber: z.literal(fedexCredentials.account),
      shipDateBegin: z.iso.date(),
      shipDateEnd: z.iso.date(),
    }),
  })
  const { data } = request.safeParse(body)
  if (data === undefined) return errors(400, 'TRACKING.REFERENCEVALUE.EMPTY', 'Please provide a reference.')
  const found = fedex.shipments.filter(
    (each) => fedex.findsReferences && each.reference === data.referencesInformation.value,
  )
  if (found.length === 0 && fedex.trackingError === undefined)
    return errors(404, 'TRACKING.REFERENCENUMBER.NOTFOUND', 'Reference number cannot be found.')
  return tracked(fedex, found, '', '')
}

function tracked({ trackingError }: Books, found: readonly FakeShipment[], asked: string, unknown: string): Told {
  const code = trackingError ?? (found.length === 0 ? unknown : undefined)
  if (code !== undefined) {
    const failed = { trackingNumber: asked || '0', trackResults: [{ error: { code, message: 'Cannot be found.' } }] }
    return output({ completeTrackResults: [failed] })
  }
  return output({ completeTrackResults: found.map(trackResultOf) })
}

export const trackResultOf = ({ number, scans }: Pick<FakeShipment, 'number' | 'scans'>) => ({
  trackingNumber: number,
  trackResults: [
    {
      trackingNumberInfo: { trackingNumber: number, carrierCode: 'FDXE' },
      latestStatusDetail: { code: scans.at(-1)?.eventType ?? 'OC' },
      // FedEx tells the latest first.
      scanEvents: scans.toReversed(),
    },
  ],
})

const output = (output: unknown): Told => ({ status: 200, body: { transactionId: 'a-transaction', output } })

const errors = (status: number, code: string, message: string): Told => ({
  status,
  body: { transactionId: 'a-transaction', errors: [{ code, message }] },
})

const invalid = ({ issues: [issue] }: z.ZodError): Told =>
  errors(400, 'INVALID.INPUT.EXCEPTION', `${issue!.path.join('.')} ${issue!.message}`)
