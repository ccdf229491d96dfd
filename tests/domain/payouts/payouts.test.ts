import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import t, { test } from 'tap'
import type { Operation } from '../../../domain/common/operation.ts'
import { perform } from '../../../domain/common/operation.ts'
import { bookReturn } from '../../../domain/ledger/index.ts'
import { deliverPart, requireLocked, shipPart } from '../../../domain/orders/index.ts'
import { createRefund } from '../../../domain/payments/operations.ts'
import {
  getBalance,
  getStatement,
  listPayouts,
  notePaid,
  noteUnpaid,
  requestPayout,
  setPayoutAccount,
} from '../../../domain/payouts/operations.ts'
import type { BalanceList, Payout } from '../../../domain/payouts/schema.ts'
import { requestAll } from '../../../domain/payouts/service.ts'
import { reconcilePayouts, schedule, sendPayout } from '../../../domain/payouts/tasks.ts'
import { reinstateVendor, suspendVendor } from '../../../domain/vendors/operations.ts'
import { houseScope } from '../../../server/context.ts'
import { faultsOf } from '../../../server/manage/verify.ts'
import { people, scopeOf } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'
import { write } from '../inventory/stock.ts'
import { openTill } from '../payments/till.ts'

const till = await openTill(t)
const { app } = till
const freshly = <P extends object>(person: P) => ({ ...person, authenticatedAt: app.clock().getTime() })
const owner = () => freshly(people.vendor)

async function ask<T>(operation: Operation, input: object, as: Parameters<typeof scopeOf>[1] = owner()): Promise<T> {
  const scope = { ...scopeOf(app, as), idempotencyKey: randomUUID() }
  const answer = (await perform(scope, operation, input)) as { text?: string }
  return (answer.text === undefined ? answer : JSON.parse(answer.text)) as T
}

const account = {
  currency: 'NGN',
  provider: 'test',
  accountName: 'Adire House',
  accountNumber: '0123456789',
  bankCode: '058',
}
const payTo = (accountNumber: string, provider = 'test') =>
  ask(setPayoutAccount, { id: 1, ...account, accountNumber, provider })
const request = () => ask<Payout>(requestPayout, { id: 1, currency: 'NGN' })
const available = async () =>
  (await ask<BalanceList>(getBalance, { id: 1 })).results.find((each) => each.currency === 'NGN')!.available
const latest = async () => (await ask<{ results: Payout[] }>(listPayouts, { id: 1, limit: 1 })).results[0]!
const transfers = () => app.db.selectFrom('test_transfers').selectAll().orderBy('sent_at').execute()

/** Sells two pieces of the vendor's that arrive. @returns what the vendor may have more, and of which order */
async function sell({ beforeItIsSent = async () => {} }: { beforeItIsSent?: () => Promise<unknown> } = {}) {
  const before = await available().catch(() => 0)
  const { id, items } = await till.order()
  await till.pay(id, 'success')
  await beforeItIsSent()
  await write(app, async (ctx) => {
    const order = await requireLocked(ctx, id)
    await shipPart(ctx, id, order.parts[0]!, [{ variantId: items[0]!.variantId, quantity: 2 }])
    const shipped = await requireLocked(ctx, id)
    await deliverPart(ctx, id, shipped.parts[0]!)
  })
  await app.drain()
  return { orderId: id, earned: (await available()) - before }
}

const refund = async (orderId: number, amount: number) => {
  await ask(createRefund, { id: orderId, amount, reason: 'Torn' }, freshly(people.admin))
  await app.drain()
}

async function reconcile(seconds: number): Promise<void> {
  await till.pass(seconds)
  await write(app, (ctx) => ctx.enqueue(reconcilePayouts, {}))
  await app.drain()
}

const agree = async (t: { strictSame(a: unknown, b: unknown, message: string): void }) =>
  t.strictSame(await faultsOf(app.db), [], 'everything agrees')

test('what has been delivered is paid out whole, and the account it goes to is kept sealed', async (t) => {
  const { earned } = await sell()
  t.ok(earned > 500_000)
  t.equal(await codeOf(request()), 'payouts.no-account')
  t.match(await payTo('0123456789'), { currency: 'NGN', provider: 'test', hint: '…6789' })
  const { rows } = await sql<{ row: string }>`select to_jsonb(a)::text as row from payout_accounts a`.execute(app.db)
  t.notMatch(rows[0]!.row, /012345|Adire/)
  t.match(await request(), { status: 'requested', amount: null, hint: '…6789' })
  await app.drain()
  t.match(await latest(), { status: 'paid', amount: { amount: earned, currency: 'NGN' } })
  t.match(await transfers(), [{ amount: earned, key: (await latest()).reference }])
  t.equal(await available(), 0)
  t.equal(await codeOf(request()), 'payouts.too-little')
  await agree(t)
})

test('of twenty who ask at once one is heard, and it is paid once', async (t) => {
  const before = await transfers()
  const { earned } = await sell()
  const answers = await Promise.allSettled(Array.from({ length: 20 }, request))
  t.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  const { id } = await latest()
  await write(app, (ctx) => ctx.enqueueAll(sendPayout, [{ payoutId: id }, { payoutId: id }]))
  await Promise.all([app.drain(), app.drain(), app.drain()])
  t.match((await transfers()).slice(before.length), [{ amount: earned }])
  t.equal((await transfers()).length, before.length + 1)
  await agree(t)
})

test('what a provider refuses is the vendor’s again, and the next payout has another reference', async (t) => {
  const { earned } = await sell()
  await payTo('0000000002')
  const { reference } = await request()
  await app.drain()
  t.match(await latest(), { status: 'failed', failure: { code: 'account_closed' }, reference })
  t.equal(await available(), earned)
  await payTo('0123456789')
  t.not((await request()).reference, reference)
  await app.drain()
  t.match(await latest(), { status: 'paid', amount: { amount: earned } })
  await agree(t)
})

test('an answer that was not heard is asked for again under the same reference, and the money goes once', async (t) => {
  const before = (await transfers()).length
  const { earned } = await sell()
  await payTo('0000000003')
  await request()
  await app.drain()
  t.match(await latest(), { status: 'sending', amount: { amount: earned } })
  t.equal(await available(), 0, 'nobody can have it a second time meanwhile')
  t.equal(await codeOf(request()), 'payouts.too-little')
  await reconcile(61)
  t.match(await latest(), { status: 'paid', amount: { amount: earned } })
  t.equal((await transfers()).length, before + 1)
  await payTo('0123456789')
  await agree(t)
})

test('what is given back after a payout is taken from what is sold next', async (t) => {
  const { orderId, earned } = await sell()
  await request()
  await app.drain()
  await refund(orderId, 600_000)
  const owes = await available()
  t.ok(owes < 0, `${owes} after a refund of what was paid out`)
  t.equal(await codeOf(request()), 'payouts.too-little')
  const next = await sell()
  t.equal(next.earned, earned, 'it sells as before')
  t.equal(await available(), earned + owes)
  await request()
  await app.drain()
  t.match(await latest(), { status: 'paid', amount: { amount: earned + owes } })
  t.equal(await available(), 0)
  await agree(t)
})

test('a payout waits for a refund that is being booked, and takes no more than it leaves', async (t) => {
  const { orderId, earned } = await sell()
  const { id } = await request()
  let sent: Promise<unknown> = Promise.resolve()
  await write(app, async (ctx) => {
    const { currency, parts } = await requireLocked(ctx, orderId)
    await bookReturn(ctx, { orderId, currency, part: parts[0]!, source: 'race', amount: 100_000 })
    sent = app.drain()
    await Promise.race([sent, somebodyWaits()])
  })
  await sent
  const { rows } = await sql<{ amount: number }>`
    select sum(-amount) as amount from ledger_entries where vendor_id = 1 and account = 'vendor.available'`.execute(
    app.db,
  )
  t.equal(rows[0]!.amount, 0, 'neither too much nor too little')
  t.match(await latest(), { id, status: 'paid' })
  t.ok((await latest()).amount!.amount < earned)
})

/** Resolves once a transaction waits for another's lock. */
async function somebodyWaits(): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ waiting: boolean }>`
      select exists (select from pg_locks where not granted) as waiting`.execute(app.db)
    if (rows[0]!.waiting) return
  }
}

test('what people pay by hand is paid when they say so, or the vendor’s again', async (t) => {
  const { earned } = await sell()
  await payTo('0123456789', 'manual')
  await request()
  await app.drain()
  const { id } = await latest()
  await reconcile(3_600)
  t.match(await latest(), { id, status: 'sending', amount: { amount: earned } })
  t.equal(await codeOf(ask(notePaid, { payoutId: id })), 'common.forbidden')
  t.equal(await codeOf(ask(notePaid, { payoutId: id }, people.admin)), 'common.step-up-required')
  await ask(noteUnpaid, { payoutId: id, reason: 'No such account' }, freshly(people.admin))
  t.equal(await available(), earned)
  t.equal(await codeOf(ask(notePaid, { payoutId: id }, freshly(people.admin))), 'payouts.not-by-hand')
  const again = await request()
  await app.drain()
  for (let said = 0; said < 2; said += 1) await ask(notePaid, { payoutId: again.id }, freshly(people.admin))
  t.match(await latest(), { id: again.id, status: 'paid' })
  t.equal(await available(), 0)
})

test('each day everybody who may have enough is paid, and nobody else', async (t) => {
  await payTo('0123456789')
  const { earned } = await sell()
  const refusing = {
    ...houseScope(app),
    signal: new AbortController().signal,
    write: () => Promise.reject(new Error('No')),
  }
  t.strictSame(await requestAll(refusing), { requested: 0 }, 'one that fails holds up no other')
  for (let run = 0; run < 2; run += 1) await write(app, (ctx) => ctx.enqueue(schedule, {}))
  await app.drain()
  t.match(await latest(), { status: 'paid', amount: { amount: earned } })
  const { rows } = await sql<{ vendors: number[] }>`
    select array_agg(distinct vendor_id) as vendors from payouts`.execute(app.db)
  t.strictSame(rows[0]!.vendors, [1], 'vendor 2 has said nowhere to pay to')
})

const decide = (operation: Operation) => ask(operation, { id: 1, reason: 'Why' }, people.admin)

test('a vendor that is suspended still delivers what was ordered, and is paid for it once it may sell again', async (t) => {
  await payTo('0123456789')
  const before = await transfers()
  const paid = async () => (await transfers()).slice(before.length)
  const { earned } = await sell({ beforeItIsSent: () => decide(suspendVendor) })
  t.ok(earned > 500_000)
  t.equal(await codeOf(request()), 'vendors.not-approved')
  await write(app, (ctx) => ctx.enqueue(schedule, {}))
  await app.drain()
  t.strictSame(await paid(), [])
  await decide(reinstateVendor)
  await request()
  await decide(suspendVendor)
  await app.drain()
  await reconcile(7_200)
  t.match(await latest(), { status: 'requested', amount: null }, 'one that was asked for in time is held')
  t.strictSame(await paid(), [])
  await decide(reinstateVendor)
  await reconcile(7_200)
  t.match(await latest(), { status: 'paid', amount: { amount: earned } })
  t.match(await paid(), [{ amount: earned }])
})

test('a statement shows every booking in order, and what the vendor was owed after it', async (t) => {
  const { csv } = await ask<{ csv: string }>(getStatement, { id: 1, currency: 'NGN' })
  const [header, ...lines] = csv.trimEnd().split('\r\n')
  t.equal(header, 'occurredAt,kind,orderNumber,account,amount,balance,currency')
  let owed = 0
  for (const line of lines) {
    const [, , , , amount, balance] = line.split(',')
    owed += Number(amount)
    t.equal(Number(balance), owed)
  }
  const { results } = await ask<BalanceList>(getBalance, { id: 1 })
  t.equal(owed, results[0]!.pending + results[0]!.available)
  const none = await ask<{ csv: string }>(getStatement, { id: 1, currency: 'NGN', to: '2020-01-01T00:00:00Z' })
  t.equal(none.csv.trimEnd(), header)
})

test('staff of a vendor neither see nor ask for its money, and owners must have shown who they are', async (t) => {
  const staff = freshly({ ...people.vendor, ownerOf: [] })
  for (const operation of [getBalance, listPayouts]) {
    t.equal(await codeOf(ask(operation, { id: 1 }, staff)), 'common.forbidden')
  }
  t.equal(await codeOf(ask(requestPayout, { id: 1, currency: 'NGN' }, staff)), 'common.forbidden')
  t.equal(await codeOf(ask(requestPayout, { id: 1, currency: 'NGN' }, people.vendor)), 'common.step-up-required')
  t.equal(await codeOf(ask(setPayoutAccount, { id: 1, ...account }, people.vendor)), 'common.step-up-required')
})

test('a payout that cannot be looked at makes room for others', async (t) => {
  await sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'stuck'; end $$`.execute(
    app.db,
  )
  // It can be put off, and nothing else.
  await sql`
    create trigger stuck before update on payouts
    for each row when (new.status <> old.status or new.busy_until is not null) execute function refuse()`.execute(
    app.db,
  )
  await sell()
  await payTo('0123456789')
  const { id } = (await request()) as { id: number }
  const now = app.clock().toISOString()
  await app.db.updateTable('payouts').set({ check_at: now }).where('id', '=', id).execute()
  await reconcile(1)
  const { check_at: checkAt } = await app.db
    .selectFrom('payouts')
    .select('check_at')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  t.ok(checkAt! > app.clock().toISOString(), 'it is due again later, not first of all')
  await sql`drop trigger stuck on payouts`.execute(app.db)
})
