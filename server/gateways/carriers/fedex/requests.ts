import type {
  ParcelAddress,
  ParcelContent,
  ParcelMoney,
  ParcelToSend,
  ParcelToShip,
} from '../../../../domain/common/carrier-gateways.ts'
import { phoneOf, streetLines } from '../addresses.ts'
import { kilograms, times, toDecimal } from '../amounts.ts'
import { crossesCustoms } from '../customs.ts'
import { searchedDays } from '../references.ts'
import { nameOf } from './currencies.ts'

/** POST /rate/v1/rates/quotes */
export function ratesRequest(parcel: ParcelToSend, account: string) {
  const whole = { description: 'Clothing', quantity: 1, value: parcel.value, weightGrams: parcel.weightGrams }
  return {
    accountNumber: { value: account },
    rateRequestControlParameters: { returnTransitTimes: true },
    requestedShipment: {
      shipper: { address: placeOf(parcel.from) },
      recipient: { address: placeOf(parcel.to) },
      pickupType: 'DROPOFF_AT_FEDEX_LOCATION',
      rateRequestType: ['ACCOUNT'],
      requestedPackageLineItems: [{ weight: weightOf(parcel.weightGrams) }],
      ...(crossesCustoms(parcel) && {
        customsClearanceDetail: { commodities: [commodityOf(whole, parcel.from.country)] },
      }),
    },
  }
}

/** POST /ship/v1/shipments; @param reference what FedEx is to find it by */
export function shipmentRequest(parcel: ParcelToShip, reference: string, account: string, now: Date) {
  const { from, to, service, weightGrams } = parcel
  return {
    accountNumber: { value: account },
    labelResponseOptions: 'LABEL',
    requestedShipment: {
      shipDatestamp: now.toISOString().slice(0, 10),
      shipper: partyOf(from, from),
      recipients: [partyOf(to, from)],
      pickupType: 'DROPOFF_AT_FEDEX_LOCATION',
      serviceType: service,
      packagingType: 'YOUR_PACKAGING',
      totalWeight: kilograms(weightGrams),
      shippingChargesPayment: { paymentType: 'SENDER', payor: payorOf(account) },
      labelSpecification: { labelFormatType: 'COMMON2D', imageType: 'PDF', labelStockType: 'PAPER_4X6' },
      requestedPackageLineItems: [
        {
          weight: weightOf(weightGrams),
          customerReferences: [{ customerReferenceType: 'CUSTOMER_REFERENCE', value: reference }],
        },
      ],
      ...(crossesCustoms(parcel) && customsOf(parcel)),
    },
  }
}

const payorOf = (account: string) => ({ responsibleParty: { accountNumber: { value: account } } })

function customsOf({ contents, from, reference }: ParcelToShip) {
  return {
    customsClearanceDetail: {
      // Duties are the recipient's: nobody here can know what they will be.
      dutiesPayment: { paymentType: 'RECIPIENT' },
      commercialInvoice: {
        shipmentPurpose: 'SOLD',
        customerReferences: [{ customerReferenceType: 'INVOICE_NUMBER', value: reference.slice(0, 35) }],
      },
      commodities: contents.map((content) => commodityOf(content, from.country)),
    },
    shippingDocumentSpecification: {
      shippingDocumentTypes: ['COMMERCIAL_INVOICE'],
      commercialInvoiceDetail: { documentFormat: { docType: 'PDF', stockType: 'PAPER_LETTER' } },
    },
  }
}

function commodityOf(content: ParcelContent, from: string) {
  const { description, quantity, value, weightGrams, madeIn = from, commodityCode } = content
  return {
    description,
    quantity,
    quantityUnits: 'PCS',
    numberOfPieces: quantity,
    unitPrice: moneyOf(value),
    customsValue: moneyOf(times(value, quantity)),
    weight: weightOf(weightGrams * quantity),
    countryOfManufacture: madeIn,
    ...(commodityCode && { harmonizedCode: commodityCode }),
  }
}

const moneyOf = (money: ParcelMoney) => ({ amount: toDecimal(money), currency: nameOf(money.currency) })

const weightOf = (grams: number) => ({ units: 'KG', value: kilograms(grams) })

/** States and provinces have codes where FedEx wants them, in America; elsewhere it wants none. */
function placeOf({ city, region, postalCode, country }: ParcelAddress) {
  return {
    city,
    countryCode: country,
    ...(postalCode && { postalCode }),
    ...(/^[A-Z]{2}$/.test(region ?? '') && { stateOrProvinceCode: region }),
  }
}

function partyOf(address: ParcelAddress, sender: ParcelAddress) {
  return {
    address: { ...placeOf(address), streetLines: streetLines(address, { width: 35, most: 3 }) },
    contact: {
      personName: address.name.slice(0, 70),
      phoneNumber: phoneOf(address, sender).replaceAll(/\D/g, ''),
    },
  }
}

/** PUT /ship/v1/shipments/cancel */
export const cancelRequest = (trackingNumber: string, account: string) => ({
  accountNumber: { value: account },
  deletionControl: 'DELETE_ALL_PACKAGES',
  trackingNumber,
})

/** POST /track/v1/trackingnumbers */
export const trackingQuery = (trackingNumber: string) => ({
  includeDetailedScans: true,
  trackingInfo: [{ trackingNumberInfo: { trackingNumber } }],
})

/** POST /track/v1/referencenumbers */
export function referenceQuery(reference: string, account: string, now: Date) {
  const { from, to } = searchedDays(now)
  const period = { shipDateBegin: from, shipDateEnd: to }
  return {
    includeDetailedScans: false,
    referencesInformation: { type: 'CUSTOMER_REFERENCE', value: reference, accountNumber: account, ...period },
  }
}
