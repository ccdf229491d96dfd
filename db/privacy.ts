import { all, erased, kept, plain, pseudonymised, type Tags } from './privacy-tag.ts'
import { sales } from './privacy-sales.ts'
import { vendors } from './privacy-vendors.ts'
import { opinions } from './privacy-opinions.ts'
import { webhooks } from './privacy-webhooks.ts'
import type { DB } from './types.ts'

const userId = pseudonymised('an id of an account that no longer says whose it was')
const hash = pseudonymised('a hash that nobody can turn back, deleted when its time is over')
const sealedAnswer = kept('sealed under a key that only the caller has, deleted within a day')
const business = kept('the business as it shows itself to everybody; its owner closes it or hands it over')

/** What the database holds of people, and what is left of it when they are erased. */
export const privacy: Tags<DB> = {
  account_codes: {
    ...all(erased, 'subject code_hash expires_at attempts requested_at failures failing_since locked_until updated_at'),
    ...all(plain, 'purpose'),
  },
  api_keys: {
    ...all(erased, 'user_id name hash hint scopes rate_limit expires_at revoked_at last_used_at created_at'),
    ...all(plain, 'id'),
  },
  auth_challenges: all(erased, 'hash purpose user_id method attempts created_at expires_at'),
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
  discount_redemptions: {
    ...all(plain, 'discount_id order_id amount redeemed_at'),
    customer_id: userId,
  },
  discounts: all(
    plain,
    'id vendor_id code name kind basis_points amount buy give currency product_ids minimum_amount starts_at ends_at',
    'usage_limit per_customer_limit used active created_at updated_at deleted_at',
  ),
  event_deliveries: {
    ...all(plain, 'event_id task task_id effective_at'),
    aggregate: userId,
  },
  ledger_entries: all(plain, 'id transaction_id account vendor_id sub_order_id amount currency'),
  ledger_transactions: all(plain, 'id kind source order_id occurred_at'),
  vendor_balances: all(plain, 'vendor_id currency pending available updated_at'),
  event_seals: all(plain, 'position event_id hash sealed_at'),
  events: {
    ...all(plain, 'id name request_id occurred_at'),
    aggregate: userId,
    payload: pseudonymised('ids alone'),
    changes: pseudonymised('what a change made of fields that say nothing of who somebody is'),
    actor: userId,
  },
  failed_tasks: 'view',
  feature_flags: {
    ...all(plain, 'key description enabled percentage roles updated_at'),
    user_ids: userId,
  },
  flat_parcels: all(plain, 'tracking_number key service reference ordered_at steps'),
  identities: all(erased, 'provider subject user_id created_at'),
  idempotent_requests: {
    ...all(plain, 'salt claim claimed_until created_at'),
    id: hash,
    sealed: sealedAnswer,
  },
  mailbox_messages: {
    ...all(erased, 'recipient subject text html'),
    ...all(plain, 'id channel sent_at'),
  },
  measurement_history: {
    ...all(erased, 'user_id sealed saved_at'),
    ...all(plain, 'id'),
  },
  measurements: all(erased, 'user_id sealed updated_at'),
  notification_preferences: all(erased, 'user_id channels quiet_from quiet_to time_zone updated_at'),
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
  passkeys: {
    ...all(erased, 'user_id credential_id public_key counter transports backed_up name created_at last_used_at'),
    ...all(plain, 'id'),
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
  personal_exports: all(erased, 'user_id task_id requested_at ready_at expires_at sealed'),
  'pgboss.bam': plain,
  'pgboss.instance': plain,
  'pgboss.job': erased,
  'pgboss.job_dependency': plain,
  'pgboss.queue': plain,
  'pgboss.queue_stats': plain,
  'pgboss.schedule': plain,
  'pgboss.subscription': plain,
  'pgboss.version': plain,
  'pgboss.warning': plain,
  product_images: all(plain, 'id product_id url alt position'),
  products: all(
    plain,
    'id vendor_id category_id slug name description option_names size_chart price_from offered published search',
    'created_at updated_at deleted_at',
  ),
  push_subscriptions: {
    ...all(erased, 'user_id endpoint p256dh auth created_at'),
    ...all(plain, 'id'),
  },
  rate_limit_windows: {
    ...all(plain, 'ends_at used granted'),
    key: hash,
  },
  recovery_codes: all(erased, 'user_id hash created_at used_at'),
  refresh_tokens: all(erased, 'hash session_id issued_at expires_at used_at'),
  revocations: {
    ...all(plain, 'id session_id auth_version revoked_at'),
    user_id: userId,
  },
  running_tasks: 'view',
  sessions: {
    ...all(
      erased,
      'user_id method user_agent ip created_at last_used_at authenticated_at expires_at ended_at',
      'ended_reason',
    ),
    ...all(plain, 'id'),
  },
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
  task_effects: all(plain, 'task_id effective_at'),
  task_failures: {
    ...all(erased, 'message traceback'),
    ...all(plain, 'task_id attempt worker started_at failed_at error_class'),
  },
  task_listing: 'view',
  task_progress: all(plain, 'task_id fraction reported_at'),
  task_queues: 'view',
  task_schedules: 'view',
  task_slots: all(plain, 'task slot task_id taken_at'),
  tasks: 'view',
  test_payment_calls: all(plain, 'key id reference verb amount done called_at'),
  test_transfers: all(plain, 'key reference amount currency status sent_at'),
  test_payments: all(plain, 'reference amount currency card status captured refunded return_url started_at'),
  totp_factors: {
    ...all(erased, 'user_id secret created_at confirmed_at last_step last_used_at failures failing_since locked_until'),
    ...all(plain, 'id'),
  },
  users: {
    ...all(
      erased,
      'email email_verified_at full_name phone phone_verified_at password_hash locale last_login_at roles',
    ),
    ...all(plain, 'auth_version updated_at'),
    id: userId,
    created_at: kept('since when there was an account, for the books'),
    deleted_at: kept('that it was erased, and when'),
  },
  variant_prices: all(plain, 'variant_id currency amount compare_at_amount'),
  variants: all(
    plain,
    'id product_id sku barcode options position price_amount price_currency compare_at_amount',
    'weight_grams created_at updated_at deleted_at',
  ),
  ...opinions,
  ...sales,
  ...vendors,
  ...webhooks,
}
