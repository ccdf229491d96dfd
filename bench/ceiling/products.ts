import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Pool, QueryConfig } from 'pg'
import { readFacets } from './facets.ts'
import { array, bare, money, nullable, object, orEmpty, plain, text, time } from './json-text.ts'

type Input = Readonly<Record<string, string | number | undefined>>

const reference = (table: string, id: string): string =>
  `(select ${object({ id: plain('id'), name: text('name'), slug: bare('slug') })} from ${table} where id = ${id})`

const variant = object({
  id: plain('v.id'),
  sku: nullable(text('v.sku')),
  options: plain('v.options'),
  price: money('v.price_amount', 'v.price_currency'),
  compareAtPrice: nullable(money('v.compare_at_amount', 'v.price_currency')),
  available: plain('coalesce(s.on_hand - s.reserved, 0)'),
})

const variants = `
  select ${array(variant, 'v.position, v.id')} as items, min(v.price_currency) as currency,
    bool_or(s.on_hand > s.reserved) as in_stock
  from variants v left join stock_levels s on s.variant_id = v.id where v.product_id = p.id and v.deleted_at is null`

const images = `(
  select ${array(object({ url: text('i.url'), alt: text('i.alt') }), 'i.position, i.id')}
  from product_images i where i.product_id = p.id)`

const summary = {
  id: plain('p.id'),
  slug: bare('p.slug'),
  name: text('p.name'),
  description: text('p.description'),
  category: reference('categories', 'p.category_id'),
  vendor: reference('vendors', 'p.vendor_id'),
  variants: orEmpty('v.items'),
  images: orEmpty(images),
  sizeChart: nullable(plain('p.size_chart')),
  averageRating: nullable(plain('r.average')),
  reviewCount: plain('coalesce(r.count, 0)'),
}
const dates = { createdAt: time('p.created_at'), updatedAt: time('p.updated_at') }

const review = object({
  id: plain('w.id'),
  rating: plain('w.rating'),
  comment: text('w.comment'),
  reviewerName: text('w.reviewer_name'),
  createdAt: time('w.created_at'),
})

const reviews = `(
  select ${array(review, 'w.created_at desc, w.id desc')}
  from (
    select id, rating, comment, reviewer_name, created_at from reviews
    where product_id = p.id and status = 'published' order by created_at desc, id desc limit 20
  ) w)`

const ratings = 'left join product_ratings r on r.product_id = p.id'

const detail = `
  select ${object({ ...summary, reviews: orEmpty(reviews), ...dates })} as json
  from products p left join lateral (${variants}) v on true ${ratings} where p.id = $1 and p.published and p.deleted_at is null`

const listItem = object({
  ...summary,
  priceFrom: nullable(money('p.price_from', 'v.currency')),
  inStock: plain('coalesce(v.in_stock, false)'),
  ...dates,
})

const columns = `p.id, p.slug, p.name, p.description, p.category_id, p.vendor_id, p.size_chart, p.price_from, p.created_at,
        p.updated_at`

/** The first 51, with what they are ordered by. */
const pick = (table: string, key: string, condition: string, wanted: string): string => `
      select ${wanted}, ${key} as key
      from ${table} p where p.published and p.deleted_at is null and ${condition}
      order by ${key} desc, p.id desc limit 51`

/** The first 50 as one text, and where the next page would begin. */
const pageOf = (picked: string): string => `
  select string_agg(json, ',' order by n) filter (where n <= 50) as json, count(*) > 50 as more,
    min(key) filter (where n = 50) as key, min(id) filter (where n = 50) as id
  from (
    select row_number() over (order by p.key desc, p.id desc) as n, p.id, p.key, ${listItem} as json
    from (${picked}) p left join lateral (${variants}) v on true ${ratings}
  ) rows`

const page = (key: string, condition: string): string => pageOf(pick('products', key, condition, columns))

const searchPage = (key: string, condition: string): string =>
  pageOf(
    `select ${columns}, k.key from (${pick('product_search', key, condition, 'p.id')}) k join products p on p.id = k.id`,
  )

const where = (condition: string): string =>
  `exists (select from variants v where v.product_id = p.id and v.deleted_at is null and ${condition})`

const tree = `
  with recursive tree as (
    select id from categories where slug = $1
    union all
    select child.id from categories child join tree on child.parent_id = tree.id
  ) select id from tree`

const lists = {
  plain: page('p.created_at', 'true'),
  category: page('p.created_at', `p.category_id = any(array(${tree}))`),
  vendor: page('p.created_at', 'p.vendor_id = $1'),
  price: page('p.created_at', where('v.price_amount >= $1 and v.price_amount <= $2')),
  option: page('p.created_at', where(`lower(v.options ->> 'size') = $1 and lower(v.options ->> 'colour') = $2`)),
  search: searchPage(
    `ts_rank(p.search, websearch_to_tsquery('english', $1))::float8`,
    `p.search @@ websearch_to_tsquery('english', $1)`,
  ),
}

const query = (name: keyof typeof lists, values: unknown[]): QueryConfig => ({ name, text: lists[name], values })

function listQuery(input: Input): QueryConfig {
  const { category, vendor, priceMin, priceMax, size, colour, search } = input
  if (search !== undefined) return query('search', [search])
  if (category !== undefined) return query('category', [category])
  if (vendor !== undefined) return query('vendor', [vendor])
  if (priceMin !== undefined) return query('price', [priceMin, priceMax])
  if (size !== undefined) return query('option', [String(size).toLowerCase(), String(colour).toLowerCase()])
  return query('plain', [])
}

const suggestion = object({
  id: plain('id'),
  slug: `(select ${bare('slug')} from products where id = found.id)`,
  name: text('name'),
  price: nullable(money('price_from', 'currency')),
})

const suggestionsOf = (found: string): string => `
  select ${orEmpty(array(suggestion, 'first desc, label, id'))} as json
  from (select found.*, p.name, p.price_from, p.currency from (${found}) found join product_search p on p.id = found.id) found`

const labels = (first: boolean): string => `
  select p.id, p.label, ${first} as first
  from product_search p where p.published and p.deleted_at is null and`
const begins = String.raw`p.label >= $1 and p.label < $1 || U&'\+10FFFF'`
const inOrder = 'order by p.label, p.id limit 10'
const elsewhere = `${labels(false)} strpos(p.label, $1) > 1 and not (${begins})`

const suggestShort = suggestionsOf(`
  (${labels(true)} ${begins} ${inOrder}) union all (${elsewhere} ${inOrder}) limit 10`)

// Where many names hold it, reading them in order is faster than sorting what the index finds.
const suggest = suggestionsOf(`
  with few as materialized (${labels(false)} p.label like $2 and not (${begins}) limit 300)
  (${labels(true)} ${begins} ${inOrder})
  union all (select * from few p where (select count(*) from few) < 300 ${inOrder})
  union all (${elsewhere} and (select count(*) from few) = 300 ${inOrder})
  limit 10`)

/** The same answers as ours with nothing in between; each function gives the body of v1. */
function productReads(pool: Pool) {
  return {
    async detail(id: string | number): Promise<string> {
      const { rows } = await pool.query<{ json: string }>({ name: 'detail', text: detail, values: [id] })
      return rows[0]!.json
    },
    async list(input: Input): Promise<string> {
      interface Row {
        readonly json: string | null
        readonly more: boolean
        readonly key: Date | number
        readonly id: string
      }
      const { json, more, key, id } = (await pool.query<Row>(listQuery(input))).rows[0]!
      const ordering = input['search'] === undefined ? '-createdAt' : 'relevance'
      const cursor = () => Buffer.from(JSON.stringify([ordering, false, [key, Number(id)]])).toString('base64url')
      return `{"results":[${json ?? ''}],"next":${more ? `"${cursor()}"` : 'null'},"previous":null}`
    },
    async suggest(q: string): Promise<string> {
      const like = q.toLowerCase()
      const query =
        q.length < 3
          ? { name: 'short', text: suggestShort, values: [like] }
          : { name: 'suggest', text: suggest, values: [like, `%${like}%`] }
      return (await pool.query<{ json: string }>(query)).rows[0]!.json
    },
  }
}

interface Query {
  readonly Params: { readonly id: string }
  readonly Querystring: { readonly input: string }
}

const json = (reply: FastifyReply, text: string): FastifyReply =>
  reply.header('content-type', 'application/json; charset=utf-8').send(text)

const v2 = (reply: FastifyReply, text: string): FastifyReply => json(reply, `{"result":{"data":${text}}}`)

const inputOf = ({ input }: Query['Querystring']): Input => JSON.parse(input) as Input

export function productRoutes(server: FastifyInstance, pool: Pool): void {
  const read = productReads(pool)
  server.get<Query>('/api/v1/products/:id', async ({ params }, reply) => json(reply, await read.detail(params.id)))
  server.get('/api/v1/products', async ({ query }, reply) => json(reply, await read.list(query as Input)))
  server.get<Query>('/api/v2/products.byId', async ({ query }, reply) =>
    v2(reply, await read.detail(inputOf(query)['id'] as number)),
  )
  server.get<Query>('/api/v2/products.list', async ({ query }, reply) => v2(reply, await read.list(inputOf(query))))
  server.get<Query>('/api/v2/products.search', async ({ query }, reply) => {
    const { q, ...rest } = inputOf(query)
    const page = await read.list({ ...rest, search: q })
    return v2(reply, `${page.slice(0, -1)},"facets":${await readFacets(pool, String(q))}}`)
  })
  server.get<Query>('/api/v2/products.suggest', async ({ query }, reply) =>
    v2(reply, await read.suggest(inputOf(query)['q'] as string)),
  )
}
