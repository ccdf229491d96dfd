import type {
  ParcelAddress,
  ParcelContent,
  ParcelToSend,
  ParcelToShip,
} from '../../../../domain/common/carrier-gateways.ts'
import { phoneOf, streetLines } from '../addresses.ts'
import { kilograms, toDecimal } from '../amounts.ts'
import { crossesCustoms } from '../customs.ts'

/** POST /rates */
export function ratesRequest(parcel: ParcelToSend, account: string, now: Date) {
  return {
    customerDetails: { shipperDetails: placeOf(parcel.from), receiverDetails: placeOf(parcel.to) },
    accounts: [{ typeCode: 'shipper', number: account }],
    plannedShippingDateAndTime: plannedAt(now),
    unitOfMeasurement: 'metric',
    isCustomsDeclarable: crossesCustoms(parcel),
    monetaryAmount: [{ typeCode: 'declaredValue', value: toDecimal(parcel.value), currency: parcel.value.currency }],
    packages: [{ weight: kilograms(parcel.weightGrams) }],
  }
}

/** POST /shipments; @param reference what DHL is to find it by */
export function shipmentRequest(parcel: ParcelToShip, reference: string, account: string, now: Date) {
  const { from, to, service } = parcel
  return {
    plannedShippingDateAndTime: plannedAt(now),
    pickup: { isRequested: false },
    productCode: service,
    accounts: [{ typeCode: 'shipper', number: account }],
    customerReferences: [{ value: reference, typeCode: 'CU' }],
    customerDetails: { shipperDetails: partyOf(from, from), receiverDetails: partyOf(to, from) },
    content: contentOf(parcel, now),
    outputImageProperties: {
      encodingFormat: 'pdf',
      imageOptions: [
        { typeCode: 'label', templateName: 'ECOM26_84_001' },
        ...(crossesCustoms(parcel) ? [{ typeCode: 'invoice', isRequested: true, invoiceType: 'commercial' }] : []),
      ],
    },
  }
}

function contentOf(parcel: ParcelToShip, now: Date) {
  const { value, weightGrams, contents } = parcel
  const common = {
    packages: [{ weight: kilograms(weightGrams) }],
    description:
      contents
        .map(({ description }) => description)
        .join(', ')
        .slice(0, 70)
        .trim() || 'Clothing',
    // Duties are the recipient's: nobody here can know what they will be.
    incoterm: 'DAP',
    unitOfMeasurement: 'metric',
  }
  if (!crossesCustoms(parcel)) return { ...common, isCustomsDeclarable: false }
  return {
    ...common,
    isCustomsDeclarable: true,
    declaredValue: toDecimal(value),
    declaredValueCurrency: value.currency,
    exportDeclaration: {
      lineItems: contents.map((content, index) => lineItem(content, index + 1, parcel.from.country)),
      invoice: { number: parcel.reference.slice(0, 35), date: now.toISOString().slice(0, 10) },
      exportReasonType: 'permanent',
    },
  }
}

function lineItem(content: ParcelContent, number: number, from: string) {
  const { description, quantity, value, weightGrams, madeIn = from, commodityCode } = content
  const weight = kilograms(weightGrams * quantity)
  return {
    number,
    description,
    price: toDecimal(value),
    quantity: { value: quantity, unitOfMeasurement: 'PCS' },
    manufacturerCountry: madeIn,
    weight: { netValue: weight, grossValue: weight },
    exportReasonType: 'permanent',
    ...(commodityCode && { commodityCodes: [{ typeCode: 'outbound', value: commodityCode }] }),
  }
}

const placeOf = ({ postalCode = '', city, country }: ParcelAddress) => ({
  postalCode,
  cityName: city,
  countryCode: country,
})

function partyOf(address: ParcelAddress, sender: ParcelAddress) {
  const lines = streetLines(address, { width: 45, most: 3 })
  const { region } = address
  return {
    postalAddress: {
      ...placeOf(address),
      ...Object.fromEntries(lines.map((line, index) => [`addressLine${index + 1}`, line])),
      ...(region && (region.length <= 3 ? { provinceCode: region } : { provinceName: region.slice(0, 35) })),
    },
    // DHL asks for a company of everybody; who is none is given by name.
    contactInformation: {
      phone: phoneOf(address, sender),
      companyName: address.name.slice(0, 100),
      fullName: address.name,
    },
  }
}

const HOUR_MS = 3_600_000

/** In an hour, for a time that has passed is refused: `2026-11-27T15:30:00 GMT+00:00`. */
const plannedAt = (now: Date): string => `${new Date(now.getTime() + HOUR_MS).toISOString().slice(0, 19)} GMT+00:00`
