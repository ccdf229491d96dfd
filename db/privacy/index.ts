import { all, business, erased, hash, kept, plain, pseudonymised, type Tags, userId } from './tag.ts'
import { sales } from './sales.ts'
import { vendors } from './vendors.ts'
import { bodies } from './bodies.ts'
import { people } from './people.ts'
import { tasks } from './tasks.ts'
import { opinions } from './opinions.ts'
import { webhooks } from './webhooks.ts'
import { images } from './images.ts'
import type { DB } from '../types.ts'

/** What the database holds of people, and what is left of it when they are erased. */
export const privacy: Tags<DB> = {
  brand_fits: all(plain, 'vendor_id votes sum_mm'),
  cart_items: {
    ...all(erased, 'cart_id variant_id quantity price_amount_seen added_at'),
    ...all(plain, 'id'),
  },
  carts: {
    ...all(erased, 'user_id currency codes country region shipping_method merged_into'),
    ...all(erased, 'created_at updated_at expires_at ended_at ended_as'),
    ...all(plain, 'id'),
    token_hash: hash,
  },
  categories: all(plain, 'id parent_id name slug created_at updated_at'),
  collections: all(
    plain,
    'id vendor_id slug name description rule ordering added_ids excluded_ids published created_at updated_at',
  ),
  discount_redemptions: {
    ...all(plain, 'discount_id order_id amount redeemed_at'),
    customer_id: userId,
  },
  discounts: all(
    plain,
    'id vendor_id code name kind basis_points amount buy give currency product_ids minimum_amount starts_at ends_at',
    'usage_limit per_customer_limit used active created_at updated_at deleted_at',
  ),
  ledger_entries: all(plain, 'id transaction_id account vendor_id sub_order_id amount currency'),
  ledger_transactions: all(plain, 'id kind source order_id occurred_at'),
  vendor_balances: all(plain, 'vendor_id currency pending available updated_at'),
  feature_flags: {
    ...all(plain, 'key description enabled percentage roles updated_at'),
    user_ids: userId,
  },
  flat_parcels: all(plain, 'tracking_number key service reference ordered_at steps'),
  order_items: all(
    plain,
    'id order_id sub_order_id variant_id product_name sku options quantity unit_price_amount',
    'line_total_amount discount_amount tax_amount tax_rate tax_included payable_amount refunded_quantity refunded_amount',
  ),
  orders: {
    ...all(
      plain,
      'id number status currency total_amount shipping_method placed_at updated_at subtotal_amount discount_amount',
      'shipping_amount tax_amount tax_included_amount captured_amount refunded_amount discounts cart_id hold_until paid_at',
      'delivered_at cancelled_at',
    ),
    cancel_reason: erased,
    customer_id: userId,
    delivery_address: pseudonymised('only the country stays, since tax follows from it'),
  },
  payment_calls: all(plain, 'id payment_id refund_id verb key outcome detail called_at answered_at'),
  payments: {
    ...all(
      plain,
      'id order_id provider reference provider_id status amount currency captured_amount refunding_amount refunded_amount',
      'card failure_code failure_message turn busy_until check_at created_at updated_at',
    ),
    client_action: erased,
  },
  payout_accounts: {
    ...all(plain, 'id vendor_id currency provider created_at replaced_at'),
    ...all(kept('where a business was paid, sealed; its books refer to it'), 'sealed_destination hint'),
  },
  payouts: all(
    plain,
    'id vendor_id account_id currency provider amount status reference provider_id busy_until check_at failure_code',
    'failure_message created_at updated_at paid_at',
  ),
  provider_notices: all(plain, 'provider notice_id type reference provider_id received_at worked_at'),
  refunds: {
    ...all(
      plain,
      'id order_id payment_id source status amount currency shares provider_id failure_code failure_message turn busy_until',
      'check_at',
      'created_at updated_at',
    ),
    reason: erased,
  },
  product_images: all(plain, 'id product_id url alt position'),
  products: all(
    plain,
    'id vendor_id category_id slug name description option_names size_chart price_from offered published search',
    'created_at updated_at deleted_at',
  ),
  return_items: all(plain, 'return_id order_item_id quantity exchange_variant_id exchange_item_id'),
  returns: {
    ...all(plain, 'id order_id sub_order_id kind status refund_amount exchange_order_id created_at updated_at'),
    ...all(erased, 'reason note'),
  },
  shipping_methods: all(plain, 'id code name estimated_days position active created_at updated_at'),
  shipping_rates: all(
    plain,
    'id method_id zone_id currency min_weight_grams max_weight_grams min_subtotal max_subtotal amount',
  ),
  shipping_zones: all(plain, 'id name countries created_at updated_at'),
  shipment_steps: {
    ...all(plain, 'shipment_id at status'),
    ...all(erased, 'place description'),
  },
  shipments: {
    ...all(
      plain,
      'id order_id sub_order_id vendor_id carrier service status reference weight_grams failure busy_until check_at',
      'created_at updated_at delivered_at label_type',
    ),
    ...all(erased, 'label tracking_number tracking_url'),
  },
  carrier_notices: all(plain, 'carrier notice_id received_at'),
  size_feedback: all(erased, 'user_id product_id size vendor_id verdict observed_mm given_at'),
  stock_holds: all(plain, 'order_id variant_id location_id quantity created_at'),
  search_synonyms: all(plain, 'term synonyms target substitute updated_at'),
  stock_levels: all(
    plain,
    'variant_id location_id on_hand reserved backorder_limit low_at why why_order_id updated_at',
  ),
  stock_locations: {
    ...all(plain, 'id vendor_id name country priority created_at deleted_at'),
    address: business,
  },
  stock_movements: all(plain, 'id variant_id location_id quantity why order_id moved_at'),
  sub_orders: all(
    plain,
    'id order_id vendor_id status shipping_amount shipping_tax_amount shipping_tax_rate shipping_tax_included',
    'shipping_payable discount_amount payable_amount refunded_amount commission_rate shipped_at delivered_at cancelled_at cancel_reason',
  ),
  tax_rates: all(plain, 'id country region category_id name rate_ppm included on_shipping created_at updated_at'),
  test_payment_calls: all(plain, 'key id reference verb amount done called_at'),
  test_transfers: all(plain, 'key reference amount currency status sent_at'),
  test_payments: all(plain, 'reference amount currency card status captured refunded return_url started_at'),
  variant_prices: all(plain, 'variant_id currency amount compare_at_amount'),
  variants: all(
    plain,
    'id product_id sku barcode options position price_amount price_currency compare_at_amount',
    'weight_grams created_at updated_at deleted_at',
  ),
  ...images,
  ...bodies,
  ...opinions,
  ...people,
  ...sales,
  ...tasks,
  ...vendors,
  ...webhooks,
}
