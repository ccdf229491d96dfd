// What the two doors are asked, operation by operation. An operation mounted on both doors must stand here.

import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { inTransaction } from '../../domain/common/unit-of-work.ts'
import { dispatch } from '../../domain/logistics/dispatching.ts'
import { type App, houseScope } from '../../server/context.ts'
import { DEMO_PASSWORD } from '../../server/demo.ts'
import { bearer, type Callers, type Headers, signIn } from './callers.ts'
import { aftersales } from './samples/aftersales.ts'
import { accountsSamples } from './samples/accounts.ts'
import { analyticsSamples, reporting } from './samples/analytics.ts'
import { apiKeysSamples } from './samples/api-keys.ts'
import { auditSamples } from './samples/audit.ts'
import { authenticationSamples } from './samples/authentication.ts'
import { collected, collectionsSamples } from './samples/collections.ts'
import { factorsSamples } from './samples/factors.ts'
import { flagsSamples } from './samples/flags.ts'
import { inventorySamples } from './samples/inventory.ts'
import { invoicesSamples, invoicing } from './samples/invoices.ts'
import { letters } from './samples/letters.ts'
import { logisticsSamples } from './samples/logistics.ts'
import { bodies } from './samples/bodies.ts'
import { baskets } from './samples/baskets.ts'
import { cartsSamples } from './samples/carts.ts'
import { body, measurementsSamples } from './samples/measurements.ts'
import { notificationsSamples } from './samples/notifications.ts'
import { ordersSamples } from './samples/orders.ts'
import { paymentsSamples } from './samples/payments.ts'
import { owing, payoutsSamples } from './samples/payouts.ts'
import { pricingSamples } from './samples/pricing.ts'
import { places } from './samples/places.ts'
import { pictures, picturesSamples } from './samples/pictures.ts'
import { privacySamples } from './samples/privacy.ts'
import { opinions } from './samples/opinions.ts'
import { productsSamples } from './samples/products.ts'
import { type Proofs, proofs } from './samples/proofs.ts'
import { returnsSamples } from './samples/returns.ts'
import { reviewsSamples } from './samples/reviews.ts'
import { sessionsSamples } from './samples/sessions.ts'
import { sizingSamples } from './samples/sizing.ts'
import { tariffs } from './samples/tariffs.ts'
import { tasksSamples } from './samples/tasks.ts'
import { applicants, vendorsSamples } from './samples/vendors.ts'
import { wishlistsSamples } from './samples/wishlists.ts'
import { hook, webhooksSamples } from './samples/webhooks.ts'
import { address, browser, type Sample, type SampleMarket, type Samples, skirt } from './samples/sample.ts'

export { type Sample, type SampleMarket, address, browser, headersOf, skirt } from './samples/sample.ts'

const table: Samples = {
  ...authenticationSamples,
  ...apiKeysSamples,
  ...accountsSamples,
  ...sessionsSamples,
  ...factorsSamples,
  ...productsSamples,
  ...collectionsSamples,
  ...vendorsSamples,
  ...pricingSamples,
  ...cartsSamples,
  ...wishlistsSamples,
  ...inventorySamples,
  ...ordersSamples,
  ...invoicesSamples,
  ...returnsSamples,
  ...reviewsSamples,
  ...picturesSamples,
  ...paymentsSamples,
  ...logisticsSamples,
  ...analyticsSamples,
  ...payoutsSamples,
  ...auditSamples,
  ...flagsSamples,
  ...tasksSamples,
  ...notificationsSamples,
  ...measurementsSamples,
  ...sizingSamples,
  ...privacySamples,
  ...webhooksSamples,
}

export const samplesOf = (operation: string): readonly Sample[] =>
  (table[operation] ?? []).map((sample) => ({ of: operation, ...sample }))

/** Makes what samples speak about through v1, as those who may. */
export function sampleMarket(server: FastifyInstance, { vendor, customer, admin }: Callers, app: App): SampleMarket {
  const post = async (url: string, headers: object, body: object) => {
    const response = await server.inject({ method: 'POST', url, headers: { ...headers }, body })
    if (response.statusCode !== 201) throw new Error(response.body)
    return response.json<{ id: number; taskId: string; updatedAt: string; variants: { id: number }[] }>()
  }
  const product = async () => {
    const made = await post('/api/v1/products', vendor, skirt)
    return { id: made.id, updatedAt: made.updatedAt, variantId: made.variants[0]!.id }
  }
  const order = async () => {
    const { variantId } = await product()
    return post('/api/v1/orders', customer, { items: [{ variantId, quantity: 1 }], deliveryAddress: address })
  }
  const paidOrder = async () => {
    const { id } = await order()
    const headers = { ...customer, 'idempotency-key': randomUUID() }
    const payment = await post(`/api/v1/orders/${id}/payments`, headers, { provider: 'test', card: 'success' })
    return { id, paymentId: payment.id }
  }
  const parcel = async () => {
    const { id: orderId } = await paidOrder()
    const { id } = await post(`/api/v1/vendors/1/orders/${orderId}/shipments`, vendor, {})
    await dispatch(houseHands(app), id)
    return { id, orderId }
  }
  const soldOut = async () => {
    const variants = [{ ...skirt.variants[0], stock: 0 }]
    return (await post('/api/v1/products', vendor, { ...skirt, variants })).variants[0]!.id
  }
  let browsers = 0
  const endpoint = async () => {
    browsers += 1
    const made = browser(`https://push.example/${browsers}`)
    await post('/api/v1/notification-preferences/push-subscriptions', customer, made)
    return made.endpoint
  }
  const endedTask = async () => {
    const { taskId } = await order()
    await server.inject({ method: 'POST', url: `/api/v1/tasks/${taskId}/cancel`, headers: { ...admin } })
    return taskId
  }
  const apiKey = () => post('/api/v1/api-keys', customer, { name: 'Sample', scopes: ['orders:read'] })
  const webhook = async () => {
    const { id } = await post('/api/v1/webhook-endpoints', vendor, { ...hook, vendorId: 1 })
    // A vendor may have so many and no more.
    const old = app.db.deleteFrom('webhook_endpoints').where('vendor_id', '=', 1)
    await old.where('id', '<', id - 5).execute()
    return { id }
  }
  const delivery = async () => {
    const { id } = await webhook()
    const response = await server.inject({
      method: 'POST',
      url: `/api/v1/webhook-endpoints/${id}/ping`,
      headers: { ...vendor },
    })
    return { id, deliveryId: response.json<{ id: number }>().id }
  }
  const saveBody = async () => {
    await server.inject({ method: 'PUT', url: '/api/v1/measurements', headers: { ...customer }, body })
    return {}
  }
  const people = accounts(app, server)
  const said = opinions(app, {
    account: people.account,
    product,
    post: (url, body) => post(url, customer, body),
    vote: (url) => server.inject({ method: 'PUT', url, headers: { ...admin } }),
  })
  return {
    ...people,
    ...sessions(server),
    ...letters(app),
    ...baskets(server, customer, product),
    ...bodies({ server, customer, hands: () => houseHands(app) }),
    ...owing(app),
    ...applicants(app),
    ...reporting(server, vendor),
    ...collected(server, vendor),
    ...tariffs(server, vendor, admin),
    ...places(app, product),
    ...said,
    ...pictures(app, { product, review: () => said.review() }),
    ...invoicing(app, paidOrder),
    ...aftersales(app, { paidOrder, post: (url, body) => post(url, customer, body) }),
    product,
    soldOut,
    order,
    paidOrder,
    parcel,
    endedTask,
    endpoint,
    apiKey,
    webhook,
    delivery,
    body: saveBody,
    foreignProductId: 1,
  }
}

/** What a task has at hand. */
function houseHands(app: App): Parameters<typeof dispatch>[0] {
  const scope = houseScope(app)
  return { ...scope, write: (work) => inTransaction(scope, scope.actor, work) }
}

let made = 0

/** Accounts that nobody else asks with, so that what is done to them ends no session of the callers'. */
function accounts(
  app: App,
  server: FastifyInstance,
): Pick<SampleMarket, 'account' | 'member' | 'phoneCode' | 'somebody' | 'somebodysCart' | keyof Proofs> {
  const { db, gateways } = app
  const account = async () => {
    made += 1
    const email = `somebody-${made}@fashionistar.test`
    const password_hash = await gateways.passwords.hash(DEMO_PASSWORD)
    const { id } = await db
      .insertInto('users')
      .values({ email, full_name: 'Sam Somebody', email_verified_at: new Date().toISOString(), password_hash })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { userId: id, email }
  }
  const member = async (vendorId = 1) => {
    const { userId } = await account()
    await db.insertInto('vendor_members').values({ vendor_id: vendorId, user_id: userId, role: 'staff' }).execute()
    return { id: vendorId, userId }
  }
  const waiting: (string | Headers)[] = []
  const somebody = async () => {
    const next = waiting.shift() ?? (await account()).email
    return typeof next === 'string' ? bearer(await signIn(server, next)) : next
  }
  const phoneCode = async () => {
    const { userId, email } = await account()
    waiting.push(email)
    return letters(app).phoneCodeOf(userId)
  }
  const somebodysCart = async () => {
    const headers = bearer(await signIn(server, (await account()).email))
    waiting.push(headers)
    const made = await server.inject({ method: 'POST', url: '/api/v1/carts', headers: { ...headers }, body: {} })
    return made.json<{ id: number }>().id
  }
  const known = { account, member, somebody, phoneCode, somebodysCart }
  return { ...known, ...proofs(server, account, (headers) => waiting.push(headers)) }
}

function sessions(server: FastifyInstance): Pick<SampleMarket, 'session' | 'usedToken'> {
  const post = async (url: string, body: object) =>
    (await server.inject({ method: 'POST', url, body })).json<{ accessToken: string; refreshToken: string }>()
  const signInAgain = () => post('/api/v1/auth/login', { email: 'customer@fashionistar.test', password: DEMO_PASSWORD })
  const session = async () => {
    const { accessToken, refreshToken } = await signInAgain()
    const mine = await server.inject({ url: '/api/v1/auth/sessions?limit=1', headers: { ...bearer(accessToken) } })
    return { id: mine.json<{ results: { id: number }[] }>().results[0]!.id, refreshToken }
  }
  const usedToken = async () => {
    const { refreshToken } = await signInAgain()
    await post('/api/v1/auth/refresh', { refreshToken })
    return refreshToken
  }
  return { session, usedToken }
}
