import { all, kept, plain, pseudonymised, type Tags } from './tag.ts'
import type { DB } from '../types.ts'

const paper = kept('an invoice is kept as it was issued, as the law on taxes asks of whoever sold')

/** What is counted of sales: invoices and credit notes, sums, and who asked for a report of them. */
export const sales: Pick<
  Tags<DB>,
  | 'credit_note_series'
  | 'credit_notes'
  | 'daily_sales'
  | 'invoice_series'
  | 'invoices'
  | 'sales_lines'
  | 'sales_reports'
> = {
  credit_note_series: all(plain, 'vendor_id last_serial'),
  credit_notes: {
    ...all(
      plain,
      'id vendor_id serial serial_before number order_id invoice_id refund_id currency total_amount issued_at',
    ),
    ...all(plain, 'credited_before credited_after follows_on lines'),
    document: paper,
  },
  daily_sales: all(
    plain,
    'day vendor_id category_id currency orders leads units gross discounts tax tax_included shipping refunds commission net',
  ),
  invoice_series: all(plain, 'vendor_id last_serial'),
  invoices: {
    ...all(plain, 'id vendor_id serial serial_before number order_id sub_order_id currency total_amount issued_at'),
    document: paper,
  },
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
