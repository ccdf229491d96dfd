import { type RawBuilder, sql, type Transaction } from 'kysely'
import t, { test } from 'tap'
import type { DB } from '../../../db/types.ts'
import { faultsOf } from '../../../server/manage/verify.ts'
import { openTill } from '../../domain/payments/till.ts'
import { manageHere } from './command-line.ts'

const till = await openTill(t)
const { app } = till
const env = { DATABASE_URL: app.url, LOG_LEVEL: 'error' }

const paid = await till.order()
await till.pay(paid.id, 'success')
const over = await till.order()
await till.pay(over.id, 'success')
await till.cancel(over.id)
await till.order()

/** What is found once these statements have been run; nothing of them stays. */
async function foundAfter(...plants: readonly RawBuilder<unknown>[]): Promise<string[]> {
  let rules: string[] = []
  const look = async (trx: Transaction<DB>) => {
    // Whoever reaches past our code reaches past its triggers too.
    await sql`set local session_replication_role = replica`.execute(trx)
    for (const plant of plants) await plant.execute(trx)
    rules = (await faultsOf(trx)).map(({ rule }) => rule)
    throw new Error('taken back')
  }
  await app.db
    .transaction()
    .execute(look)
    .catch((error: Error) => {
      if (error.message !== 'taken back') throw error
    })
  return rules
}

const loose = (table: string, constraint: string) =>
  sql`alter table ${sql.table(table)} drop constraint ${sql.ref(constraint)}`
const ofPaid = sql`where id = ${paid.id}`
const partOf = sql`(select min(id) from sub_orders where order_id = ${paid.id})`
const itemOf = sql`(select min(id) from order_items where order_id = ${paid.id})`
const paymentOf = sql`(select min(id) from payments where order_id = ${paid.id})`

const faults: Readonly<Record<string, readonly RawBuilder<unknown>[]>> = {
  'inventory.reserved': [sql`delete from stock_holds where order_id = ${paid.id}`],
  'inventory.on-hand': [sql`update stock_levels set on_hand = on_hand + 1 where variant_id = 1`],
  'products.search': [sql`update product_search set in_stock = not in_stock where id = 1`],
  'products.pieces': [sql`delete from product_pieces where id = 1`],
  'products.options': [
    sql`update search_options set folded = 'zz' where id = 1`,
    sql`update product_search set facts = replace(replace(facts, 'P1S', 'P'), '+1S', '+')`,
  ],
  'products.sold': [sql`update product_search set sales = sales + 1 where id = 1`],
  'orders.holds': [
    sql`insert into stock_holds (order_id, variant_id, location_id, quantity)
      select ${over.id}, variant_id, location_id, quantity from stock_holds where order_id = ${paid.id}`,
  ],
  'orders.total': [
    loose('orders', 'orders_sum'),
    sql`update orders set shipping_amount = shipping_amount + 1 ${ofPaid}`,
  ],
  'orders.parts': [sql`update orders set total_amount = total_amount + 1, tax_amount = tax_amount + 1 ${ofPaid}`],
  'orders.items': [sql`update order_items set payable_amount = payable_amount + 1 where id = ${itemOf}`],
  'orders.refunded': [sql`update sub_orders set refunded_amount = 1 where id = ${partOf}`],
  'orders.refunded-items': [sql`update order_items set refunded_amount = 1 where id = ${itemOf}`],
  'orders.returns': [
    sql`insert into returns (order_id, sub_order_id, kind, reason) values (${paid.id}, ${partOf}, 'return', 'x')`,
    sql`insert into return_items (return_id, order_item_id, quantity) select max(id), ${itemOf}, 99 from returns`,
  ],
  'orders.status': [sql`update orders set status = 'shipped' ${ofPaid}`],
  'ledger.transactions': [
    sql`insert into ledger_entries (transaction_id, account, amount, currency) values (1, 'commission', 1, 'NGN')`,
  ],
  'ledger.balances': [sql`update vendor_balances set available = available + 1 where vendor_id = 1`],
  'payments.captured': [sql`update payments set captured_amount = captured_amount + 1 where id = ${paymentOf}`],
  'payments.refunds': [sql`update payments set refunding_amount = 1 where id = ${paymentOf}`],
  'payments.orders-refunded': [sql`update orders set refunded_amount = 1 ${ofPaid}`],
  'payments.books': [
    sql`insert into ledger_transactions (kind, source, order_id, occurred_at)
      values ('capture', 'nowhere', ${paid.id}, now())`,
    sql`insert into ledger_entries (transaction_id, account, amount, currency)
      select max(id), unnest(array['provider.test', 'commission']), unnest(array[1, -1]), 'NGN' from ledger_transactions`,
  ],
  'payments.buyers': [
    sql`insert into ledger_transactions (kind, source, order_id, occurred_at)
      values ('capture', 'nowhere', ${paid.id}, now())`,
    sql`insert into ledger_entries (transaction_id, account, amount, currency)
      select max(id), unnest(array['commission', 'buyers']), unnest(array[1, -1]), 'NGN' from ledger_transactions`,
  ],
  'payouts.books': [
    sql`insert into payout_accounts (vendor_id, currency, provider, sealed_destination, hint, created_at)
      values (1, 'NGN', 'manual', '', '', now())`,
    sql`insert into payouts (vendor_id, account_id, currency, provider, amount, status, created_at, updated_at)
      select 1, id, 'NGN', 'manual', 1, 'sending', now(), now() from payout_accounts`,
  ],
  'analytics.ledger': [sql`update sales_lines set commission = commission + 1 where vendor_id = 1`],
  'analytics.days': [sql`update daily_sales set units = units + 1 where vendor_id = 1`],
  'outbox.deliveries': [
    sql`update event_deliveries set effective_at = null, task_id = gen_random_uuid()
    where event_id = (select min(event_id) from event_deliveries)`,
  ],
}

for (const [rule, plants] of Object.entries(faults)) {
  test(`it is found when ${rule} does not hold`, async (t) => {
    const found = await foundAfter(...plants)
    t.ok(found.includes(rule), `${rule} among ${found.join(', ')}`)
  })
}

test('nothing is found where nothing is wrong', async (t) => {
  t.strictSame(await foundAfter(), [])
  const { stdout, code } = await manageHere(t, ['verify'], env)
  t.match({ stdout, code }, { code: 0, stdout: /agree/ })
})

test('holds that nobody waits for are dropped, what is reserved is counted anew, and the trail says so', async (t) => {
  await sql`delete from stock_holds where order_id = ${paid.id}`.execute(app.db)
  await sql`
    insert into stock_holds (order_id, variant_id, location_id, quantity)
    select ${over.id}, variant_id, location_id, 1 from stock_levels order by variant_id limit 1`.execute(app.db)
  const before = await manageHere(t, ['verify'], env)
  t.equal(before.code, 1)
  t.match(before.stdout, /inventory\.reserved:\n {2}variant \d+ at location \d+: reserved \d+, held \d+/)
  t.match(before.stdout, /orders\.holds:\n {2}FS-\d+ holds 1 of variant \d+ at location \d+, and is cancelled/)
  t.match(await manageHere(t, ['verify', '--repair-holds'], env), { code: 0, stdout: /levels repaired/ })
  t.match(await manageHere(t, ['verify', '--repair-holds'], env), { code: 0, stdout: /0 levels repaired/ })
  const events = await app.db.selectFrom('events').select('changes').where('name', '=', 'stock.holdsRepaired').execute()
  t.ok(events.length >= 2)
  t.match(JSON.stringify(events), new RegExp(`"heldInVainBy":\\{"after":\\[\\],"before":\\[${over.id}\\]`))
})

test('whatever a search row says wrongly of its product is named', async (t) => {
  const wrong: Readonly<Record<string, RawBuilder<unknown>>> = {
    'category_id, name': sql`update product_search set name = name || '!', category_id = category_id + 1 where id = 1`,
    'sizes, prices': sql`update product_search set sizes = 'ZZ', prices = '{1}' where id = 1`,
    'facts, in_stock': sql`update product_search set facts = replace(facts, '+', '-'), in_stock = not in_stock where id = 1`,
    'rating, search': sql`update product_search set rating = 4.9, search = 'okapi' where id = 1`,
    all: sql`with gone as (delete from product_pieces where id = 1) delete from product_search where id = 1`,
  }
  for (const [columns, plant] of Object.entries(wrong)) {
    await app.db
      .transaction()
      .execute(async (trx) => {
        await sql`set local session_replication_role = replica`.execute(trx)
        await plant.execute(trx)
        const found = (await faultsOf(trx)).filter(({ rule }) => rule === 'products.search')
        t.match(found, [{ message: /^product 1: / }])
        for (const column of columns.split(', ')) t.match(found[0]?.message, new RegExp(`\\b${column}\\b`))
        throw new Error('taken back')
      })
      .catch((error: Error) => {
        if (error.message !== 'taken back') throw error
      })
  }
})
