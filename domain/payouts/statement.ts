import { stringify } from 'csv-stringify/sync'
import type { User } from '../common/access.ts'
import type { ReadCtx } from '../common/context.ts'
import type { GetStatement } from './schema.ts'
import { requireKnown } from './service.ts'
import { listEntries } from './statement-queries.ts'

const columns = ['occurredAt', 'kind', 'orderNumber', 'account', 'amount', 'balance', 'currency']

/** What was booked for a vendor, in order, with what it was owed after each. */
export async function getStatement(
  ctx: ReadCtx<User>,
  { id, currency, ...period }: GetStatement,
): Promise<{ csv: string }> {
  await requireKnown(ctx, id, 'payouts:read')
  const entries = await listEntries(ctx.db, id, currency, period)
  return { csv: stringify(entries, { header: true, columns, record_delimiter: '\r\n' }) }
}
