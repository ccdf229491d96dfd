import { sql } from 'kysely'
import t from 'tap'
import { until } from '../child.ts'
import { fileOf, shirt } from './file.ts'
import { catalogueOf } from './market.ts'
import { countProducts, shell } from './shell.ts'

const PRODUCTS = 160

await t.test('an import that is killed is resumed by running it again', async (t) => {
  // Whole processes and whole shops: much work for a machine that has other things to do.
  t.setTimeout(300_000)
  const [killed, undisturbed] = [await shell(t), await shell(t)]
  const rows = Array.from({ length: PRODUCTS }, (_, n) =>
    ['S', 'M', 'L'].map((size) => ({
      ...(size === 'S' ? shirt : {}),
      Handle: `shirt-${n}`,
      ...(size === 'S' && { Vendor: `Vendor ${n % 20}`, Type: `Kind ${n % 9}` }),
      'Option1 Value': size,
      'Variant Price': String(n + 1),
      'Variant Inventory Qty': String(n % 50),
      'Image Src': `https://cdn.example/${n}-${size}.jpg`,
    })),
  ).flat()
  const file = killed.file('shop.csv', fileOf(rows))
  const midway = await holdFrom(killed, PRODUCTS / 4)
  const child = killed.start('import-products', file)
  await until(() => midway.isReached(), 'it is in the middle of a product')
  child.signal('SIGKILL')
  t.match(await child.ended, { code: null, signal: 'SIGKILL', stdout: '' })
  await midway.release()
  const taken = await countProducts(killed)
  t.ok(taken >= PRODUCTS / 4 - 1 && taken < PRODUCTS, `it was midway: ${taken}`)
  const halves = (await catalogueOf(killed)).filter((product) => JSON.stringify(product).split('"sku"').length !== 4)
  t.strictSame(halves, [], 'nothing is half-written')

  t.match(await killed.manage('import-products', file), { code: 0, stdout: /failed 0/ })
  t.match(await undisturbed.manage('import-products', file), { code: 0, stdout: new RegExp(`created ${PRODUCTS}`) })
  t.equal(JSON.stringify(await catalogueOf(killed)), JSON.stringify(await catalogueOf(undisturbed)))
  const events = (of: typeof killed) =>
    of.db
      .selectFrom('events')
      .groupBy('name')
      .select(['name', (of) => of.fn.countAll<number>().as('n')])
      .execute()
  t.strictSame(await events(killed), await events(undisturbed))
  const again = await killed.manage('import-products', file)
  t.match(again, { stdout: new RegExp(`created 0, updated 0, unchanged ${PRODUCTS}, failed 0`) })
})

/** From so many products on, has each transaction wait that has written its product and not yet its variants. */
async function holdFrom({ db }: Awaited<ReturnType<typeof shell>>, products: number) {
  await sql`select pg_advisory_lock(1)`.execute(db)
  await sql`
    create function wait_midway() returns trigger language plpgsql as $$
    begin
      if (select count(*) from products) >= ${sql.lit(products)} then perform pg_advisory_xact_lock_shared(1); end if;
      return new;
    end $$`.execute(db)
  await sql`create trigger midway before insert on variants for each row execute function wait_midway()`.execute(db)
  return {
    async isReached() {
      const { rows } = await sql`
        select from pg_locks join pg_database on pg_database.oid = database
        where datname = current_database() and locktype = 'advisory' and objid = 1 and not granted`.execute(db)
      return rows.length > 0
    },
    /** Those that waited find nobody who would have them go on. */
    async release() {
      await sql`select pg_advisory_unlock(1)`.execute(db)
      await sql`drop trigger midway on variants`.execute(db)
    },
  }
}
