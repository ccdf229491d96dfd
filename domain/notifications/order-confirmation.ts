import type { Email } from '../common/gateways.ts'
import { html } from '../common/html.ts'
import type { findOrderForHouse } from '../orders/index.ts'

type Order = NonNullable<Awaited<ReturnType<typeof findOrderForHouse>>>['order']

/** The mail that says an order has been placed, as text and as HTML. */
export function orderConfirmation(name: string, order: Order): Omit<Email, 'to'> {
  const subject = `Your order ${order.number}`
  const greeting = `Hello ${name}, thank you for your order ${order.number}.`
  const lines = order.items.map(({ name, options, quantity, lineTotal }) => ({
    what: `${quantity} × ${[name, ...Object.values(options)].join(', ')}`,
    price: price(lineTotal),
  }))
  const total = `Total ${price(order.total)}`
  const text = [greeting, ...lines.map(({ what, price }) => `${what}: ${price}`), total].join('\n\n')
  const rows = lines.map(
    ({ what, price }) =>
      html`<tr>
        <td>${what}</td>
        <td align="right">${price}</td>
      </tr>`,
  )
  const body = html`<p>${greeting}</p>
    <table>
      ${rows}
    </table>
    <p><strong>${total}</strong></p>`
  return { subject, text, html: body.text }
}

const price = ({ amount, currency }: Order['total']): string => {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}
