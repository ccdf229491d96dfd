import { test } from 'tap'
import { render, renderFragment, renderShort, samples } from '../../../domain/notifications/index.ts'

const EVIL = `<script>alert(1)</script>"'&`
const ESCAPED = '&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;'

const { order, orderUrl } = samples['order-confirmation']
const rating = samples['rate-your-order']

test('what others wrote is text in the HTML of a mail, whatever it holds', async (t) => {
  const items = [{ ...order.items[0]!, name: EVIL, options: { size: EVIL } }]
  const address = { ...order.deliveryAddress, line2: EVIL, region: EVIL }
  const evil = { name: EVIL, order: { ...order, number: EVIL, items, deliveryAddress: address }, orderUrl }
  const { html, text } = render('order-confirmation', 'en', evil)
  t.notMatch(html, /<script/)
  t.ok(html.includes(`<title>Your order ${ESCAPED}</title>`))
  t.ok(html.includes(`Hello ${ESCAPED}, we have`))
  t.ok(html.includes(`1 × ${ESCAPED}, ${ESCAPED}</td>`))
  t.equal(html.split(ESCAPED).length - 1, 7, 'everywhere it stands')
  t.match(text, EVIL, 'and the text says what was written')
})

test('an attribute cannot be left, and a link leads nowhere but to a page', async (t) => {
  const { html } = render('rate-your-order', 'en', { ...rating, orderUrl: `https://shop.example/?a=1&b="><script>` })
  t.match(html, 'href="https://shop.example/?a=1&amp;b=&#34;&gt;&lt;script&gt;"')
  for (const orderUrl of ['javascript:alert(1)', 'data:text/html,x', '/orders/1', ''])
    t.throws(() => render('rate-your-order', 'en', { ...rating, orderUrl }), /orderUrl/)
})

test('a subject is plain text on one line', async (t) => {
  const number = `A & B <${EVIL}>\r\nBcc: eve@example.com\u2028\u0000 end`
  const { subject } = render('order-confirmation', 'en', { name: 'Ada', order: { ...order, number }, orderUrl })
  t.equal(subject, `Your order A & B <${EVIL}> Bcc: eve@example.com end`)
  const short = renderShort('order-confirmation', 'fr', { name: 'Ada', order: { ...order, number }, orderUrl })
  t.match(short.text, `commande A & B <${EVIL}> Bcc: eve@example.com end est`)
  t.notMatch(JSON.stringify(short), /\\[nru]|&amp;/)
})

test('a mail is in the language of its reader, and says so', async (t) => {
  const french = render('rate-your-order', 'fr-SN', rating)
  t.match(french, { subject: /^Que pensez-vous/, html: /<html lang="fr">/, text: /livrée le 18\snovembre\s2026/ })
  for (const locale of ['en', 'yo', null, undefined]) {
    const english = render('rate-your-order', locale, rating)
    t.match(english, { subject: /^How was/, html: /<html lang="en">/, text: /delivered on 18 November 2026/ })
  }
})

test('amounts and countries in a mail are those of its language', async (t) => {
  const francs = { ...order, total: { amount: 72_500, currency: 'XOF' } }
  const french = render('order-confirmation', 'fr', { name: 'Awa', order: francs, orderUrl })
  t.match(french.text, /72\s500\sF\sCFA/u)
  t.match(french.text, /11500 Dakar\nSénégal/)
  t.match(
    render('order-confirmation', 'en', { name: 'Awa', order: francs, orderUrl }).text,
    /F\sCFA\s72,500[^]*Senegal/,
  )
})

test('what is not known of an address leaves no hole in it', async (t) => {
  const deliveryAddress = { name: 'Awa', line1: '1 Marina', city: 'Lagos', country: 'NG' }
  t.match(
    render('order-confirmation', 'en', { name: 'Awa', order: { ...order, deliveryAddress }, orderUrl }).text,
    ['Awa', '1 Marina', 'Lagos', 'Nigeria'].join('\n'),
  )
})

test('one minute is one minute', async (t) => {
  const code = { name: 'Awa', code: '0042', minutes: 1 }
  t.match(render('verification-code', 'en', code), { subject: /^0042 is/, text: /for 1\sminute\./ })
  t.match(renderShort('verification-code', 'fr', code).text, /valable 1 minute\./)
})

test('a block of a message can be had alone', async (t) => {
  const lines = renderFragment('order-confirmation', 'lines', 'fr', { name: EVIL, order, orderUrl })
  t.match(lines, /^<table class="lines"[^]*Adire shirt, L[^]*<\/table>$/)
  t.match(lines, /72\s500,50\sNGN/)
  t.notMatch(lines, /<html|Merci/)
  t.match(render('order-confirmation', 'fr', { name: EVIL, order, orderUrl }).html, lines, 'as it stands in the whole')
  const items = [{ ...order.items[0]!, name: EVIL }]
  t.match(
    renderFragment('order-confirmation', 'lines', 'en', { name: '', order: { ...order, items }, orderUrl }),
    ESCAPED,
  )
})

test('a message or block that does not exist is called by its name', async (t) => {
  t.throws(() => renderFragment('order-confirmation', 'line', 'fr', { name: 'Ada', order, orderUrl }), {
    message: /^fr\/order-confirmation\.liquid has no block 'line'; it has subject, body, lines, address, footer/,
  })
  for (const name of ['nothing', 'constructor', '../layout'])
    t.throws(() => render(name as 'rate-your-order', 'en', rating), { message: `There is no message '${name}'.` })
})

test('a message is not written from half of its data', async (t) => {
  const { name: _, ...nameless } = rating
  t.throws(() => render('rate-your-order', 'en', nameless as typeof rating), /"name"/)
  t.throws(() => render('verification-code', 'en', { name: 'Ada', code: '<b>', minutes: 5 }), /code of digits/)
  // @ts-expect-error the data belongs to another message
  t.throws(() => render('password-changed', 'en', rating), /changedAt/)
  // @ts-expect-error it has no short form
  t.throws(() => renderShort('password-changed', 'en', samples['password-changed']), /no block 'title'/)
})
