import { randomUUID } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { insertTransaction } from '../../../domain/ledger/index.ts'
import { type App, houseScope } from '../../../server/context.ts'
import { type SampleMarket, type Samples, UNKNOWN } from './sample.ts'

const account = {
  currency: 'NGN',
  provider: 'test',
  accountName: 'Adire House',
  accountNumber: '0123456789',
  bankCode: '058',
}

/** What payouts speak of: vendors who are owed something, each another one unless it is said which. */
export function owing(app: App): Pick<SampleMarket, 'owed' | 'byHand'> {
  const { db, gateways } = app
  const idOf = (query: RawBuilder<{ id: number }>) => query.execute(db).then(({ rows }) => rows[0]!.id)
  const openVendor = () =>
    idOf(
      sql`insert into vendors (name, slug, status) values ('Owed', 'owed-' || gen_random_uuid(), 'approved') returning id`,
    )
  const openAccount = async (vendorId: number, provider: string) => {
    // One that is under way would be in the way of the next.
    await sql`
      update payouts set status = 'failed', check_at = null
      where vendor_id = ${vendorId} and status in ('requested', 'sending')`.execute(db)
    await sql`
      update payout_accounts set replaced_at = now() where vendor_id = ${vendorId} and replaced_at is null`.execute(db)
    const sealed = gateways.vault.seal(JSON.stringify(account), `payout account:${vendorId}:NGN`)
    return idOf(sql`
      insert into payout_accounts (vendor_id, currency, provider, sealed_destination, hint, created_at)
      values (${vendorId}, 'NGN', ${provider}, ${sealed}, '…6789', '2026-11-27') returning id`)
  }
  return {
    async owed(vendorId) {
      const id = vendorId ?? (await openVendor())
      await openAccount(id, 'test')
      const scope = houseScope(app)
      const entries = [
        { account: 'commission', amount: 900_000 },
        { account: 'vendor.available', vendorId: id, amount: -900_000 },
      ]
      const booking = { kind: 'correction', source: randomUUID(), currency: 'NGN', entries } as const
      await inTransaction(scope, scope.actor, (ctx) => insertTransaction(ctx.db, booking, ctx.now))
      return { id, currency: 'NGN' }
    },
    async byHand() {
      const accountId = await openAccount(await openVendor(), 'manual')
      const payoutId = await idOf(sql`
        insert into payouts (vendor_id, account_id, currency, provider, amount, status, created_at, updated_at)
        select vendor_id, id, currency, provider, 700000, 'sending', now(), now() from payout_accounts
        where id = ${accountId} returning id`)
      return { payoutId }
    },
  }
}

const read = (input: object): Samples[string] => [
  { as: 'vendor', input: { id: 1, ...input }, expect: 'ok' },
  { as: 'admin', input: { id: 1, ...input }, expect: 'ok' },
  { as: 'vendor', input: { id: 2, ...input }, expect: '403 vendors.not-yours' },
  { as: 'admin', input: { id: UNKNOWN, ...input }, expect: '404 vendors.not-found' },
  { as: 'vendor', input: { id: 'adire-house', ...input }, expect: '400 common.invalid' },
  { as: 'customer', input: { id: 1, ...input }, expect: '403 common.forbidden' },
  { as: 'integrator', input: { id: 1, ...input }, expect: '403 common.forbidden' },
  { input: { id: 1, ...input }, expect: '401 common.unauthenticated' },
]

const settled = (more: object): Samples[string] => [
  { as: 'admin', input: async (market) => ({ ...(await market.byHand()), ...more }), expect: 'ok' },
  { as: 'admin', input: { payoutId: UNKNOWN, ...more }, expect: '404 payouts.not-found' },
  { as: 'admin', input: { payoutId: 0, ...more }, expect: '400 common.invalid' },
  { as: 'vendor', input: { payoutId: 1, ...more }, expect: '403 common.forbidden' },
  { input: { payoutId: 1, ...more }, expect: '401 common.unauthenticated' },
]

export const payoutsSamples: Samples = {
  'payouts.balance': read({}),
  'payouts.list': [...read({}), { as: 'vendor', input: { id: 1, cursor: 'nonsense' }, expect: '400 common.invalid' }],
  'payouts.statement': [
    ...read({ currency: 'NGN' }),
    {
      as: 'vendor',
      input: { id: 1, currency: 'NGN', from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' },
      expect: 'ok',
    },
    { as: 'vendor', input: { id: 1, currency: 'naira' }, expect: '400 common.invalid' },
    { as: 'vendor', input: { id: 1, currency: 'NGN', from: 'yesterday' }, expect: '400 common.invalid' },
  ],
  'payouts.setAccount': [
    { as: 'vendor', input: { id: 1, ...account }, expect: 'ok' },
    { as: 'admin', input: { id: 1, ...account, provider: 'manual' }, expect: 'ok' },
    { as: 'vendor', input: { id: 2, ...account }, expect: '403 vendors.not-yours' },
    { as: 'admin', input: { id: UNKNOWN, ...account }, expect: '404 vendors.not-found' },
    { as: 'vendor', input: { id: 1, ...account, accountNumber: '12 34' }, expect: '400 common.invalid' },
    { as: 'vendor', input: { id: 1, ...account, provider: 'pigeon' }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1, ...account }, expect: '403 common.forbidden' },
    { as: 'integrator', input: { id: 1, ...account }, expect: '403 common.forbidden' },
    { input: { id: 1, ...account }, expect: '401 common.unauthenticated' },
  ],
  'payouts.request': [
    { as: 'admin', input: (market) => market.owed(), expect: 'ok' },
    { as: 'vendor', input: { id: 1, currency: 'XAF' }, expect: '409 payouts.no-account' },
    {
      as: 'admin',
      input: async (market) => ({ ...(await market.shop('suspended')), currency: 'NGN' }),
      expect: '409 vendors.not-approved',
    },
    { as: 'vendor', input: { id: 2, currency: 'NGN' }, expect: '403 vendors.not-yours' },
    { as: 'admin', input: { id: UNKNOWN, currency: 'NGN' }, expect: '404 vendors.not-found' },
    { as: 'vendor', input: { id: 1 }, expect: '400 common.invalid' },
    { as: 'customer', input: { id: 1, currency: 'NGN' }, expect: '403 common.forbidden' },
    { input: { id: 1, currency: 'NGN' }, expect: '401 common.unauthenticated' },
  ],
  'payouts.notePaid': settled({}),
  'payouts.noteUnpaid': settled({ reason: 'The account is closed.' }),
}
