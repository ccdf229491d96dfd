export {
  type Choice,
  type ChosenItem,
  type Priced,
  type PricedDiscount,
  type PricedLine,
  type PricedTotals,
  refusals,
} from './choice.ts'
export { USUAL_CURRENCY } from './currency.ts'
export { discountUsedUp } from './errors.ts'
export { priceChoice, shownTotals } from './price-choice.ts'
export { quote } from './quote.ts'
export { giveBack, giveBackForNow, redeem } from './discounts/redeeming.ts'
export { fractionOf, sharesOf, sum } from './shares.ts'
export { parcelsOf } from './shipping/costs.ts'
export { shippingOffers } from './shipping/offers.ts'
