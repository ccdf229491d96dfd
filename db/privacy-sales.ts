import { all, plain, pseudonymised, type Tags } from './privacy-tag.ts'
import type { DB } from './types.ts'

/** What is counted of sales: sums, and who asked for a report of them. */
export const sales: Pick<Tags<DB>, 'daily_sales' | 'sales_lines' | 'sales_reports'> = {
  daily_sales: all(
    plain,
    'day vendor_id category_id currency orders leads units gross discounts tax tax_included shipping refunds commission net',
  ),
  sales_lines: all(
    plain,
    'transaction_id order_item_id sub_order_id vendor_id category_id day currency leads units gross discounts tax',
    'tax_included shipping refunds commission net',
  ),
  sales_reports: {
    ...all(plain, 'id task_id vendor_ids currency from_day to_day csv requested_at ready_at'),
    user_id: pseudonymised('an id of an account that no longer says whose it was'),
  },
}
