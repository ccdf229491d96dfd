import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/types.ts'
import { type PayoutGateway, PayoutRefused, PayoutUnclear } from '../../../domain/common/payout-gateways.ts'

/** How transfers to account numbers that end in these go; all others arrive. */
const ENDS_REFUSED = '0002'
const ENDS_UNHEARD = '0003'

/** A provider that needs nobody: account numbers behave as they end, and the money is rows in our database. */
export const testPayouts = (db: Kysely<DB>): PayoutGateway => ({
  provider: 'test',
  async send({ reference, amount, currency, destination: { accountNumber } }, key) {
    const wanted = accountNumber.endsWith(ENDS_REFUSED) ? 'refused' : 'paid'
    const made = await sql`
      insert into test_transfers (key, reference, amount, currency, status)
      values (${key}, ${reference}, ${amount}, ${currency}, ${wanted}) on conflict do nothing returning key`.execute(db)
    const { rows } = await sql<{ status: string }>`
      select status from test_transfers
      where key = ${key} and reference = ${reference} and amount = ${amount} and currency = ${currency}`.execute(db)
    if (rows[0] === undefined) throw new PayoutRefused('idempotency_error', `${key} belongs to another transfer.`)
    // The first word of it is lost on the way.
    if (made.rows.length > 0 && accountNumber.endsWith(ENDS_UNHEARD)) throw new PayoutUnclear('Test: no answer in time')
    if (rows[0].status === 'refused') throw new PayoutRefused('account_closed', 'The account is closed.')
    return { providerId: `test-transfer-${reference}`, status: 'paid' }
  },
  async find({ reference }, key) {
    const { rows } = await sql<{ status: string }>`select status from test_transfers where key = ${key}`.execute(db)
    if (rows[0] === undefined) return undefined
    const failure = { code: 'account_closed', message: 'The account is closed.' }
    const providerId = `test-transfer-${reference}`
    return rows[0].status === 'paid' ? { providerId, status: 'paid' } : { providerId, status: 'failed', failure }
  },
})
