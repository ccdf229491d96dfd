import type { Test } from 'tap'
import { z } from 'zod'
import { type Asked, fakeServer, type FakeServer, type Told } from './server.ts'

export interface FakeDhl extends FakeServer {
  readonly shipments: FakeShipment[]
  /** Whether parcels are found by reference; DHL takes a while until they are. */
  findsReferences: boolean
  /** The same for their own numbers. */
  findsNumbers: boolean
}

interface FakeShipment {
  readonly number: string
  readonly reference: string
  readonly request: z.output<typeof ShipmentRequest>
  readonly events: FakeEvent[]
}

export interface FakeEvent {
  readonly date: string
  readonly time: string
  readonly GMTOffset?: string
  readonly typeCode: string
  readonly description: string
  readonly serviceArea?: readonly { code: string; description: string }[]
}

export const dhlCredentials = { apiKey: 'dhl-key', apiSecret: 'dhl-secret-do-not-print', account: '123456789' }

const text = (most: number) => z.string().min(1).max(most)
const Place = z.object({
  postalCode: z.string().max(12),
  cityName: text(45),
  countryCode: z.string().length(2),
  provinceCode: z.string().min(2).max(35).optional(),
})

const RatesRequest = z.strictObject({
  customerDetails: z.strictObject({ shipperDetails: Place, receiverDetails: Place }),
  accounts: z.tuple([z.strictObject({ typeCode: z.literal('shipper'), number: text(12) })]),
  plannedShippingDateAndTime: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d GMT[+-]\d\d:\d\d$/),
  unitOfMeasurement: z.literal('metric'),
  isCustomsDeclarable: z.boolean(),
  monetaryAmount: z.array(z.strictObject({ typeCode: z.string(), value: z.number(), currency: z.string().length(3) })),
  packages: z.array(z.strictObject({ weight: z.number().min(0.001) })).min(1),
})

const Party = z.strictObject({
  postalAddress: z.strictObject({
    ...Place.shape,
    addressLine1: text(45),
    addressLine2: text(45).optional(),
    addressLine3: text(45).optional(),
    provinceName: text(35).optional(),
  }),
  contactInformation: z.strictObject({ phone: text(70), companyName: text(100), fullName: text(255) }),
})

const LineItem = z.strictObject({
  number: z.int().min(1).max(999),
  description: text(512),
  price: z.number().min(0),
  quantity: z.strictObject({ value: z.int().min(1), unitOfMeasurement: z.literal('PCS') }),
  manufacturerCountry: z.string().length(2),
  weight: z.strictObject({ netValue: z.number().positive(), grossValue: z.number().positive() }),
  exportReasonType: z.literal('permanent'),
  commodityCodes: z
    .array(z.strictObject({ typeCode: z.literal('outbound'), value: z.string().min(2).max(18) }))
    .optional(),
})

/** As far as we use it, to the limits of DHL's own description of it (OpenAPI, 3.1.1). */
const ShipmentRequest = z.strictObject({
  plannedShippingDateAndTime: RatesRequest.shape.plannedShippingDateAndTime,
  pickup: z.strictObject({ isRequested: z.boolean() }),
  productCode: text(6),
  accounts: RatesRequest.shape.accounts,
  customerReferences: z.tuple([z.strictObject({ value: text(35), typeCode: z.literal('CU') })]),
  customerDetails: z.strictObject({ shipperDetails: Party, receiverDetails: Party }),
  content: z.strictObject({
    packages: RatesRequest.shape.packages,
    isCustomsDeclarable: z.boolean(),
    description: z.string().min(1).max(70).regex(/^\S/),
    incoterm: z.enum(['DAP', 'DDP']),
    unitOfMeasurement: z.literal('metric'),
    declaredValue: z.number().optional(),
    declaredValueCurrency: z.string().length(3).optional(),
    exportDeclaration: z
      .strictObject({
        lineItems: z.array(LineItem).min(1),
        invoice: z.strictObject({ number: text(35), date: z.iso.date() }),
        exportReasonType: z.literal('permanent'),
      })
      .optional(),
  }),
  outputImageProperties: z.strictObject({
    encodingFormat: z.literal('pdf'),
    imageOptions: z.array(
      z.strictObject({
        typeCode: z.enum(['label', 'invoice']),
        templateName: z.string().optional(),
        isRequested: z.boolean().optional(),
        invoiceType: z.string().optional(),
      }),
    ),
  }),
})

/** As much of MyDHL API as we use, with the refusals it is known for. */
export async function fakeDhl(t: Test): Promise<FakeDhl> {
  const dhl = { shipments: [] as FakeShipment[], findsReferences: true, findsNumbers: true }
  const server = await fakeServer(t, (asked) => deal(dhl, asked))
  return Object.assign(dhl, { ...server, base: `${server.base}/mydhlapi` })
}

type Books = Pick<FakeDhl, 'shipments' | 'findsReferences' | 'findsNumbers'>

function deal(dhl: Books, asked: Asked): Told {
  const { apiKey, apiSecret } = dhlCredentials
  const basic = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')
  if (asked.headers.authorization !== `Basic ${basic}`) {
    return problem(401, `Credentials ${asked.headers.authorization} are invalid`)
  }
  const reference = String(asked.headers['message-reference'] ?? '')
  if (reference.length < 28 || reference.length > 36) return problem(400, '7003: Message-Reference has a wrong length')
  switch (`${asked.method} ${asked.path}`) {
    case 'POST /mydhlapi/rates':
      return rates(asked.body)
    case 'POST /mydhlapi/shipments':
      return ship(dhl, asked.body)
    case 'GET /mydhlapi/tracking':
      return track(dhl, asked.query)
    default:
      return problem(404, 'No such path')
  }
}

const price = (amount: number) => [
  { currencyType: 'PULCL', priceCurrency: 'NGN', price: amount * 1_500 },
  { currencyType: 'BILLC', priceCurrency: 'USD', price: amount },
]

function rates(body: unknown): Told {
  const request = RatesRequest.safeParse(body)
  if (!request.success)
    return problem(400, `8007: ${request.error.issues[0]!.path.join('.')} ${request.error.issues[0]!.message}`)
  const products = [
    {
      productName: 'EXPRESS 9:00',
      productCode: 'E',
      totalPrice: price(120.5),
      deliveryCapabilities: { totalTransitDays: '1' },
    },
    {
      productName: 'EXPRESS WORLDWIDE',
      productCode: 'P',
      totalPrice: price(89.99),
      deliveryCapabilities: { totalTransitDays: 3 },
    },
    { productName: 'MEDICAL EXPRESS', productCode: 'Q', totalPrice: price(0), deliveryCapabilities: {} },
  ]
  return { status: 200, body: { products } }
}

function ship({ shipments }: Books, body: unknown): Told {
  const parsed = ShipmentRequest.safeParse(body)
  if (!parsed.success)
    return problem(422, `8006: ${parsed.error.issues[0]!.path.join('.')} ${parsed.error.issues[0]!.message}`)
  const request = parsed.data
  const { receiverDetails, shipperDetails } = request.customerDetails
  if (request.accounts[0].number !== dhlCredentials.account) return problem(400, '998: The account number is not found')
  if (request.productCode === 'X')
    return problem(400, '1001: The requested product is not available between these places')
  if (request.content.isCustomsDeclarable !== (request.content.exportDeclaration !== undefined))
    return problem(400, '8010: exportDeclaration')
  if (
    receiverDetails.postalAddress.countryCode === shipperDetails.postalAddress.countryCode &&
    request.content.isCustomsDeclarable
  )
    return problem(400, '8011: A domestic shipment is not declarable')
  const number = String(1_234_567_890 + shipments.length)
  shipments.push({ number, reference: request.customerReferences[0].value, request, events: [] })
  const document = (typeCode: string) => ({
    imageFormat: 'PDF',
    content: Buffer.from(`%PDF-1.4 ${typeCode} ${number}`).toString('base64'),
    typeCode,
  })
  const wanted = request.outputImageProperties.imageOptions.map(({ typeCode }) => typeCode)
  return { status: 201, body: { shipmentTrackingNumber: number, documents: wanted.map(document), packages: [] } }
}

function track({ shipments, findsReferences, findsNumbers }: Books, query: URLSearchParams): Told {
  const reference = query.get('shipmentReference')
  const number = query.get('shipmentTrackingNumber')
  if (reference !== null) {
    for (const needed of ['shipperAccountNumber', 'dateRangeFrom', 'dateRangeTo'])
      if (query.get(needed) === null) return problem(400, `Missing mandatory parameters: ${needed}`)
  }
  const found = shipments.filter((each) =>
    reference === null ? findsNumbers && each.number === number : findsReferences && each.reference === reference,
  )
  if (found.length === 0) return problem(404, 'No Shipments Found')
  return {
    status: 200,
    body: {
      shipments: found.map(({ number, reference, events }) => ({
        shipmentTrackingNumber: number,
        status: 'Success',
        shipperReferences: [{ value: reference, typeCode: 'CU' }],
        events: query.get('trackingView') === 'shipment-details-only' ? [] : events,
      })),
    },
  }
}

const problem = (status: number, detail: string): Told => ({
  status,
  body: { instance: '/expressapi', title: 'Bad request', message: 'Bad request', detail, status: String(status) },
})
