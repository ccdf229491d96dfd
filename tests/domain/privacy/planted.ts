import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { DeliveryError, type SmsGateway } from '../../../domain/common/gateways.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { formOf, photo } from '../../support/pictures.ts'
import { bearer, type Headers } from '../../doors/callers.ts'
import type { TestApp } from '../../support/app.ts'

/** What somebody leaves behind. Every value is found nowhere else. */
export const person = {
  email: 'Ngozi.Planted@Mail.Example',
  localPart: 'ngozi.planted',
  fullName: 'Ngozi Adaeze-Ilechukwu',
  surname: 'Ilechukwu',
  password: 'seven-purple-okapis-42',
  phone: '+2348098765432',
  locale: 'fr-BJ',
  ip: '203.0.113.77',
  userAgent: 'PlantedBrowser/77.7 (Kubwa OS)',
  recipient: 'Auntie Ebele Nwosu-Kalu',
  line1: '41 Plantain Crescent',
  line2: 'Behind Mr Balogun Chemist',
  city: 'Kafanchan',
  region: 'Southern Kaduna',
  postalCode: 'KD801139',
  deliveryPhone: '+2347011122233',
  office: '9 Tamarind Close',
  neighbour: 'Security Man Bitrus',
  timeZone: 'Pacific/Chatham',
  endpoint: 'https://push.example/device/k3j4h5g6f7',
  secondEndpoint: 'https://push.example/device/z9y8x7w6v5',
  p256dh: `B${'plantedP256dh_'.repeat(6)}ab`,
  auth: 'plantedAuthSecret_0001',
  heightCm: '173.37',
  weightKg: '66.61',
  waist: '71.13',
  inseam: '79.91',
  idempotencyKey: 'planted-idempotency-key-1',
  keyName: 'Planted key of my laptop',
  passkeyName: 'Planted YubiKey in the drawer',
  credentialId: 'plantedCredentialId0001',
  googleSubject: '109876543210987654321',
  otpSecret: 'v1.plantedTotpSecret',
  recoveryCode: 'plantedrecoverycodehashof32bytes',
  hookUrl: 'http://127.0.0.1:9/hooks/of-ngozi',
  hookName: 'Planted hook of my bookkeeper',
  hookAnswer: 'Dear Ngozi, no such page here',
} as const

const address = {
  name: person.recipient,
  line1: person.line1,
  line2: person.line2,
  city: person.city,
  region: person.region,
  postalCode: person.postalCode,
  country: 'NG',
  phone: person.deliveryPhone,
}

const subscription = (endpoint: string) => ({ endpoint, keys: { p256dh: person.p256dh, auth: person.auth } })

/** A provider that quotes whom it could not reach, as they do. */
export const refusingSms: SmsGateway = {
  async send({ to }) {
    throw new DeliveryError(`The provider knows no subscriber ${to}.`, { permanent: true })
  },
}

export interface Planted {
  readonly userId: number
  readonly orderIds: readonly number[]
  readonly headers: Headers
  /** Every word to look for: the above, and what the marketplace made for them. */
  readonly identifiers: readonly string[]
}

/** Lives for a while as a customer does, through the doors; where nothing leads there yet, in the tables. */
export async function plant(app: TestApp, server: FastifyInstance): Promise<Planted> {
  const from = { 'user-agent': person.userAgent }
  const call = async <T>(method: 'POST' | 'PUT' | 'PATCH', url: string, headers: Headers, body: object): Promise<T> => {
    const response = await server.inject({
      method,
      url: `/api/v1${url}`,
      headers: { ...from, ...headers },
      body,
      remoteAddress: person.ip,
    })
    if (response.statusCode >= 300) throw new Error(`${method} ${url}: ${response.body}`)
    return (response.body === '' ? null : response.json()) as T
  }
  const { email, fullName, password, phone } = person
  const { user } = await call<{ user: { id: number } }>(
    'POST',
    '/auth/register',
    {},
    { email, fullName, password, phone },
  )
  await app.drain()
  await rowsOf(app.url, `update users set email_verified_at = now(), phone_verified_at = now() where id = ${user.id}`)
  await call('POST', '/auth/password/forgot', {}, { email })
  await call('POST', '/auth/otp/request', {}, { phone })
  const signedIn = await call<{ accessToken: string; refreshToken: string }>(
    'POST',
    '/auth/login',
    {},
    { email, password },
  )
  const headers = bearer(signedIn.accessToken)
  await call('PUT', '/notification-preferences', headers, {
    channels: { orders: { sms: true, push: true } },
    quietHours: { from: '22:41', to: '22:42' },
    timeZone: person.timeZone,
    locale: person.locale,
  })
  for (const endpoint of [person.endpoint, person.secondEndpoint]) {
    await call('POST', '/notification-preferences/push-subscriptions', headers, subscription(endpoint))
  }
  const [heightCm, weightKg] = [Number(person.heightCm), Number(person.weightKg)]
  const known = { waist: Number(person.waist), inseam: Number(person.inseam) }
  const keyed = { ...headers, 'idempotency-key': person.idempotencyKey }
  await call('PUT', '/measurements', keyed, { sex: 'female', heightCm, weightKg, known })
  // One that was confirmed and is shared, and one that waits for a word.
  const photos = { front: await photo({ seed: 1 }), side: await photo({ seed: 2 }) }
  const seen = () => formOf({ sex: 'female', heightCm, weightKg, ...photos })
  const confirmed = await call<{ id: number }>('POST', '/measurements/analyses', headers, seen())
  await app.drain()
  await call('POST', `/measurements/analyses/${confirmed.id}/confirm`, headers, { share: true })
  await call('POST', '/measurements/analyses', headers, seen())
  await call('POST', '/products/1/size-feedback', headers, { size: 'M', verdict: 'too-small' })
  const said = { rating: 2, title: `Too tight for ${person.recipient}`, comment: `Send it to ${person.line1}` }
  await call('POST', '/products/2/reviews', headers, said)
  await call('POST', '/products/3/reviews', headers, { rating: 1, comment: `Call ${phone}` })
  await call('POST', '/wishlist/items', headers, { productId: 4 })
  await call('POST', '/products/4/views', headers, {})
  const orders: { id: number }[] = []
  for (const deliveryAddress of [address, { ...address, name: person.neighbour, line1: person.office }]) {
    const items = [{ variantId: 1 + orders.length, quantity: 2 }]
    orders.push(await call<{ id: number }>('POST', '/orders', headers, { items, deliveryAddress }))
  }
  // One that was filled before signing in, and the one it went into.
  const guests = await call<{ token: string }>('POST', '/carts', {}, { items: [{ variantId: 4, quantity: 1 }] })
  const cart = { items: [{ variantId: 5, quantity: 2 }], country: 'NG', region: person.region }
  await call('POST', '/carts', { ...headers, 'x-cart-token': guests.token }, cart)
  const key = await call<{ key: string }>('POST', '/api-keys', headers, {
    name: person.keyName,
    scopes: ['orders:read'],
  })
  const hook = await call<{ secret: string }>('POST', '/webhook-endpoints', headers, {
    url: person.hookUrl,
    eventTypes: ['*'],
    description: person.hookName,
  })
  await plantRows(app, user.id)
  await app.drain()
  const { accessToken, refreshToken } = signedIn
  const made = [
    accessToken,
    refreshToken,
    hook.secret,
    key.key,
    key.key.slice(0, 12),
    hashOf(key.key),
    hashOf(email.toLowerCase()),
    hashOf(guests.token),
  ]
  return {
    userId: user.id,
    orderIds: orders.map(({ id }) => id),
    headers,
    identifiers: [...Object.values(person), `plain:${password}`, ...made],
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** What no test can do as a browser or a provider would, and what others' tasks have said of them. */
async function plantRows(app: TestApp, userId: number): Promise<void> {
  const { passkeyName, credentialId, googleSubject, otpSecret, recoveryCode, email, phone, hookAnswer } = person
  const statements = [
    `insert into passkeys (user_id, credential_id, public_key, counter, transports, backed_up, name, created_at)
      values (${userId}, '${credentialId}', '\\x00', 0, '{}', false, '${passkeyName}', now())`,
    `insert into identities (provider, subject, user_id, created_at) values ('google', '${googleSubject}', ${userId}, now())`,
    `insert into totp_factors (user_id, secret, created_at) values (${userId}, '${otpSecret}', now())`,
    `insert into recovery_codes (user_id, hash, created_at) values (${userId}, '${recoveryCode}', now())`,
    `insert into auth_challenges (hash, purpose, user_id, method, created_at, expires_at)
      values (sha256('planted'), 'second-factor', ${userId}, 'password', now(), now() + interval '5 minutes')`,
    `insert into pgboss.job (id, name, data, output, state, completed_on) values (gen_random_uuid(), 'emails',
      '{"task": "tests.others", "ownerId": 2, "payload": {}}', '{"value": {"to": "${email}"}}', 'completed', now())`,
    `insert into task_failures (task_id, attempt, started_at, failed_at, error_class, message, traceback)
      values (gen_random_uuid(), 1, now(), now(), 'DeliveryError', '550 no <${email.toUpperCase()}>', 'at ${phone}')`,
    `with delivery as (
      insert into webhook_deliveries (endpoint_id, type, body, status, attempts, tries, expires_at, created_at)
        select id, 'webhook.ping', '{}', 'dead', 1, 1, now(), now() from webhook_endpoints where user_id = ${userId}
        returning id
    ) insert into webhook_attempts (delivery_id, number, at, ms, status, response)
      select id, 1, now(), 7, 404, '${hookAnswer}' from delivery`,
    `insert into mailbox_messages (channel, recipient, subject, text)
      values ('email', 'vendor@fashionistar.test', 'A new order', 'Send it to ${person.recipient}, ${person.line1}.')`,
    `insert into payments (order_id, provider, reference, amount, currency, client_action, created_at, updated_at)
      select id, 'test', 'planted-' || id, 1, 'NGN', '{"type": "${person.recipient}"}', now(), now()
      from orders where customer_id = ${userId}`,
    `insert into refunds (order_id, payment_id, source, amount, currency, reason, created_at, updated_at)
      select order_id, payments.id, 'planted', 1, 'NGN', 'Torn, says ${person.recipient}', now(), now()
      from payments join orders on orders.id = order_id where customer_id = ${userId}`,
    `insert into shipments (order_id, sub_order_id, vendor_id, carrier, service, reference, weight_grams, label,
        tracking_number, created_at, updated_at)
      select order_id, sub_orders.id, vendor_id, 'flat', 'standard', 'planted-' || sub_orders.id, 1,
        convert_to('${person.recipient}', 'UTF8'), 'planted-' || sub_orders.id, now(), now()
      from sub_orders join orders on orders.id = order_id where customer_id = ${userId}`,
    `insert into shipment_steps (shipment_id, at, status, place, description)
      select shipments.id, now(), 'delivered', '${person.line1}', 'Taken in by ${person.recipient}'
      from shipments join orders on orders.id = order_id where customer_id = ${userId}`,
    `insert into invoices (vendor_id, serial, number, order_id, sub_order_id, currency, total_amount, document, issued_at)
      select distinct on (vendor_id) vendor_id, 1, 'INV-' || vendor_id, order_id, sub_orders.id, currency, 1,
        jsonb_build_object('number', 'INV-' || vendor_id, 'totals', '{"total": 1}'::jsonb,
          'buyer', jsonb_build_object('name', '${person.recipient}', 'lines', jsonb_build_array('${person.line1}'))), now()
      from sub_orders join orders on orders.id = order_id where customer_id = ${userId} order by vendor_id`,
    `insert into credit_notes (vendor_id, serial, number, order_id, invoice_id, refund_id, currency, total_amount,
        credited_before, lines, document, issued_at)
      select invoices.vendor_id, 1, 'CN-' || vendor_id, invoices.order_id, invoices.id, refunds.id, invoices.currency, 1, 0, '[]',
        document || jsonb_build_object('number', 'CN-' || vendor_id), now()
      from invoices join refunds on refunds.order_id = invoices.order_id`,
    `update reviews set reply = 'Dear ${person.recipient}', replied_at = now() where user_id = ${userId} and rating = 2`,
    `insert into images (purpose, review_id, user_id, alt, source_key, created_at)
      select 'review', id, ${userId}, '${person.recipient} in it', 'planted', now() from reviews
      where user_id = ${userId} and rating = 2`,
    `with others as (
      insert into reviews (product_id, rating, reviewer_name, status, helpful, created_at, updated_at)
      values (1, 5, 'Sam S.', 'published', 1, now(), now()) returning id
    ) insert into review_votes (review_id, user_id, voted_at) select id, ${userId}, now() from others`,
    `update orders set cancel_reason = 'Call ${person.recipient}' where customer_id = ${userId}`,
    `insert into returns (order_id, sub_order_id, kind, reason, note)
      select order_id, sub_orders.id, 'return', 'Too tight for ${person.recipient}', 'Ring ${phone}'
      from sub_orders join orders on orders.id = order_id where customer_id = ${userId}`,
  ]
  for (const statement of statements) await rowsOf(app.url, statement)
}
