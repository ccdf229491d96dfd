import type { Client } from 'pg'

/** What people could look for in a market, taken from what it has. */
export interface Words {
  /** In the names of many, the most frequent first. */
  readonly common: readonly Common[]
  /** In what is said of one or two. */
  readonly rare: readonly string[]
  /** Common ones with a slip of the finger, which no product has. */
  readonly misspelt: readonly string[]
  readonly names: readonly string[]
  readonly categories: readonly string[]
  readonly vendors: readonly number[]
  readonly sizes: readonly string[]
  readonly colours: readonly string[]
  /** In the currency of all, a tenth of them from the cheapest to the dearest each. */
  readonly prices: readonly number[]
}

export interface Common {
  readonly word: string
  /** How many products have it. */
  readonly products: number
}

/** One in so many products has a common word in its name. */
const COMMON = 30
const MOST = 300

const onSale = 'published and deleted_at is null'
const wordsOf = (text: string) => `ts_stat($$ select to_tsvector('simple', ${text}) from products where ${onSale} $$)`
const isWord = `word ~ '^[a-z0-9]{4,}$' and numnode(plainto_tsquery('english', word)) > 0`

export async function wordsIn(client: Client, draw: () => number): Promise<Words> {
  const all = async <T>(text: string, values: unknown[] = []): Promise<T[]> =>
    (await client.query<{ value: T }>(text, values)).rows.map(({ value }) => value)
  const common = await all<Common>(
    `select json_build_object('word', word, 'products', ndoc) as value from ${wordsOf('name')} as said
     where ${isWord} and ndoc * $1 >= (select count(*) from products where ${onSale}) order by ndoc desc, word`,
    [COMMON],
  )
  const slips = common.flatMap(({ word }) => [slipOf(word, draw), slipOf(word, draw)])
  return {
    common,
    rare: await all(
      `select word as value from ${wordsOf(`name || ' ' || description`)} as said where ${isWord} and ndoc <= 2
       order by md5(word) limit ${MOST}`,
    ),
    misspelt: await all(
      `select word as value from unnest($1::text[]) as word where numnode(plainto_tsquery('english', word)) > 0 and not exists (
         select from products where search @@ plainto_tsquery('english', word)) order by word`,
      [[...new Set(slips)]],
    ),
    names: await all(
      `select name as value from products where ${onSale} group by name order by md5(name) limit ${MOST}`,
    ),
    categories: await all('select slug as value from categories order by id'),
    vendors: await all('select id::int as value from vendors order by id'),
    sizes: await all(
      `select options ->> 'size' as value from variants group by 1 having options ->> 'size' <> '' order by 1`,
    ),
    colours: await all(
      `select options ->> 'colour' as value from variants group by 1 having options ->> 'colour' <> '' order by 1`,
    ),
    prices: await all(
      `select unnest(percentile_disc(array(select n / 10.0 from generate_series(0, 10) as n)) within group (order by price_amount))::int
       as value from variants`,
    ),
  }
}

/** Two letters in each other's place, or one left out; the first is seldom wrong. */
function slipOf(word: string, draw: () => number): string {
  const at = 1 + Math.floor(draw() * (word.length - 2))
  return draw() < 0.5
    ? word.slice(0, at) + word.slice(at + 1)
    : word.slice(0, at) + word[at + 1]! + word[at]! + word.slice(at + 2)
}
