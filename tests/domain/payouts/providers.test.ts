import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { test, type Test } from 'tap'
import { type Operation, perform } from '../../../domain/common/operation.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { insertTransaction } from '../../../domain/ledger/index.ts'
import { getBalance, listPayouts, requestPayout, setPayoutAccount } from '../../../domain/payouts/operations.ts'
import type { BalanceList, Payout } from '../../../domain/payouts/schema.ts'
import { reconcilePayouts } from '../../../domain/payouts/tasks.ts'
import { houseScope } from '../../../server/context.ts'
import { faultsOf } from '../../../server/manage/verify.ts'
import { codeOf } from '../../support/failure.ts'
import { faultKinds } from '../../support/payments/faults.ts'
import type { Notice } from '../../support/payments/notices.ts'
import { PAYSTACK_KEY } from '../../support/payments/paystack.ts'
import { STRIPE_KEY, STRIPE_WEBHOOK_SECRET } from '../../support/payments/stripe.ts'
import { startPaystackTransfers } from '../../support/payouts/paystack.ts'
import { startStripeTransfers } from '../../support/payouts/stripe.ts'
import type { FakeTransfers, TransferOptions } from '../../support/payouts/transfers.ts'
import { people, scopeOf, testMarket } from '../../support/app.ts'
import { write } from '../inventory/stock.ts'

const OWED = 900_000

const providers = {
  paystack: {
    start: startPaystackTransfers,
    env: (base: string) => ({ PAYSTACK_SECRET_KEY: PAYSTACK_KEY, PAYSTACK_API_BASE: base }),
    account: { accountNumber: '0123456789', bankCode: '058' },
  },
  stripe: {
    start: startStripeTransfers,
    env: (base: string) => ({
      STRIPE_SECRET_KEY: STRIPE_KEY,
      STRIPE_WEBHOOK_SECRET,
      STRIPE_API_BASE: base,
    }),
    account: { accountNumber: 'acct_1032D82eZvKYlo2C' },
  },
} as const
type Name = keyof typeof providers

/** A vendor that is owed something and is paid by this provider, with a clock of its own. */
async function openDesk(t: Test, name: Name, options: TransferOptions = {}) {
  const { start, env, account } = providers[name]
  const provider: FakeTransfers = await start(options)
  t.teardown(() => provider.close())
  let now = new Date()
  const { app, server } = await testMarket(t, { products: 2, clock: () => now, env: env(provider.base) })
  const owner = () => ({ ...people.vendor, authenticatedAt: now.getTime() })
  async function ask<T>(operation: Operation, input: object): Promise<T> {
    const answer = await perform({ ...scopeOf(app, owner()), idempotencyKey: randomUUID() }, operation, input)
    const { text } = answer as { text?: string }
    return (text === undefined ? answer : JSON.parse(text)) as T
  }
  const payTo = { id: 1, currency: 'NGN', provider: name, accountName: 'Adire House', ...account }
  await ask(setPayoutAccount, payTo)
  return {
    app,
    provider,
    ask,
    payTo,
    async owe(amount = OWED) {
      const scope = houseScope(app)
      const entries = [
        { account: 'commission', amount },
        { account: 'vendor.available', vendorId: 1, amount: -amount },
      ]
      const booking = { kind: 'correction', source: randomUUID(), currency: 'NGN', entries } as const
      await inTransaction(scope, scope.actor, (ctx) => insertTransaction(ctx.db, booking, ctx.now))
    },
    async request() {
      const { reference } = await ask<Payout>(requestPayout, { id: 1, currency: 'NGN' })
      await app.drain()
      return { reference, sentAs: `fashionistar-${reference}` }
    },
    latest: async () => (await ask<{ results: Payout[] }>(listPayouts, { id: 1, limit: 1 })).results[0]!,
    available: async () =>
      (await ask<BalanceList>(getBalance, { id: 1 })).results.find(({ currency }) => currency === 'NGN')!.available,
    /** Lets the provider tell what it has to, and works that off. */
    async hear() {
      const result = await provider.notices.deliver((notice) => post(notice))
      await app.drain()
      return result
    },
    post,
    async pass(seconds: number) {
      now = new Date(now.getTime() + seconds * 1_000)
      await write(app, (ctx) => ctx.enqueue(reconcilePayouts, {}))
      await app.drain()
    },
  }
  async function post({ body, headers }: Notice): Promise<number> {
    const url = `/api/v1/webhooks/${name}`
    const options = { method: 'POST', url, headers: { 'content-type': 'application/json', ...headers } } as const
    return (await server.inject({ ...options, payload: body })).statusCode
  }
}

for (const name of Object.keys(providers) as Name[]) {
  test(`${name}: a payout is sent, and paid once the provider says so`, async (t) => {
    const desk = await openDesk(t, name)
    await desk.owe()
    const { sentAs } = await desk.request()
    t.equal((await desk.latest()).status, name === 'paystack' ? 'sending' : 'paid')
    t.equal(await desk.available(), 0, 'what is on its way cannot be had again')
    desk.provider.settle(sentAs)
    await desk.hear()
    t.match(await desk.latest(), { status: 'paid', amount: { amount: OWED }, provider: name })
    t.strictSame(desk.provider.sent(sentAs), [OWED])
    t.strictSame(await faultsOf(desk.app.db), [])
  })

  test(`${name}: notices that come twice, late and in any order change nothing`, async (t) => {
    const desk = await openDesk(t, name, { notices: { repeated: 1, shuffled: true } })
    await desk.owe()
    const { sentAs } = await desk.request()
    desk.provider.settle(sentAs)
    await desk.hear()
    for (const told of desk.provider.notices.told) {
      t.equal(await desk.post(desk.provider.notices.sign(JSON.parse(told) as object)), 200)
    }
    await desk.app.drain()
    t.match(await desk.latest(), { status: 'paid', amount: { amount: OWED } })
    t.strictSame(desk.provider.sent(sentAs), [OWED])
    const forged = { body: Buffer.from(desk.provider.notices.told[0] ?? '{}'), headers: {} }
    t.equal(await desk.post(forged), 400, 'and what nobody has signed is not heard')
    t.strictSame(await faultsOf(desk.app.db), [])
  })

  test(`${name}: what comes back after it was paid is the vendor’s again, and is sent anew under another reference`, async (t) => {
    const desk = await openDesk(t, name)
    await desk.owe()
    const first = await desk.request()
    desk.provider.settle(first.sentAs)
    await desk.hear()
    desk.provider.reverse(first.sentAs)
    await desk.hear()
    t.match(await desk.latest(), { status: 'failed', failure: { code: 'reversed' } })
    t.equal(await desk.available(), OWED)
    t.strictSame(await faultsOf(desk.app.db), [])
    const second = await desk.request()
    t.not(second.reference, first.reference)
    desk.provider.settle(second.sentAs)
    await desk.hear()
    t.match(await desk.latest(), { status: 'paid' })
    t.strictSame([desk.provider.sent(first.sentAs), desk.provider.sent(second.sentAs)], [[], [OWED]])
  })

  test(`${name}: what nobody told of is found out by asking`, async (t) => {
    const desk = await openDesk(t, name, { notices: { lost: 1 } })
    await desk.owe()
    const { sentAs } = await desk.request()
    desk.provider.settle(sentAs)
    await desk.hear()
    await desk.pass(900)
    t.match(await desk.latest(), { status: 'paid' })
    desk.provider.reverse(sentAs)
    await desk.hear()
    await desk.pass(4 * 86_400)
    t.match(await desk.latest(), { status: 'failed', failure: { code: 'reversed' } })
    t.equal(await desk.available(), OWED)
    t.strictSame(await faultsOf(desk.app.db), [])
  })

  test(`${name}: a definite no gives the money back; one that was not heard is asked for under the same key`, async (t) => {
    const desk = await openDesk(t, name)
    await desk.owe()
    desk.provider.faults.next('cut-after', /POST \/(v1\/)?transfers? /)
    const first = await desk.request()
    for (let round = 0; round < 3; round += 1) await desk.pass(60)
    desk.provider.settle(first.sentAs)
    await desk.hear()
    t.match(await desk.latest(), { status: 'paid', reference: first.reference })
    t.strictSame(desk.provider.sent(first.sentAs), [OWED])
    await desk.owe()
    desk.provider.drainBalance()
    const second = await desk.request()
    t.match(await desk.latest(), { status: 'failed', reference: second.reference })
    t.equal(await desk.available(), OWED)
    t.strictSame(desk.provider.sent(second.sentAs), [])
    t.strictSame(await faultsOf(desk.app.db), [])
  })

  test(`${name}: in a storm everything is paid once, or not at all and the vendor’s again`, async (t) => {
    const rates = Object.fromEntries(faultKinds.map((kind) => [kind, kind === 'slow' ? 0 : 0.08]))
    const desk = await openDesk(t, name, { faults: { seed: 7, rates }, notices: { lost: 0.3, repeated: 0.3 } })
    for (let payout = 0; payout < 12; payout += 1) {
      await desk.owe()
      const { sentAs, reference } = await desk.request()
      for (let round = 0; round < 20; round += 1) {
        if (desk.provider.sent(sentAs).length > 0) desk.provider.settle(sentAs)
        await desk.hear()
        if (!/requested|sending/.test((await desk.latest()).status)) break
        await desk.pass(700)
      }
      t.match(await desk.latest(), { status: 'paid', reference })
      t.strictSame(desk.provider.sent(sentAs), [OWED], reference)
    }
    t.strictSame(await faultsOf(desk.app.db), [])
  })
}

test('an account is one of the provider it is for', async (t) => {
  const desk = await openDesk(t, 'stripe')
  const set = (more: object) => codeOf(desk.ask(setPayoutAccount, { ...desk.payTo, ...more }))
  t.equal(await set({ provider: 'test' }), 'common.invalid', 'no connected account but at Stripe')
  t.equal(await set({ accountNumber: '0123456789', bankCode: '058' }), 'common.invalid', 'no bank account at Stripe')
  t.equal(
    await set({ provider: 'manual', accountNumber: '0123456789' }),
    'common.invalid',
    'no account without its bank',
  )
  t.equal(await set({ provider: 'paystack', accountNumber: '0123456789', bankCode: '058' }), 'payouts.not-offered')
  const { rows } = await sql<{ row: string }>`select to_jsonb(a)::text as row from payout_accounts a`.execute(
    desk.app.db,
  )
  t.notMatch(rows[0]!.row, /acct_1032/)
})
