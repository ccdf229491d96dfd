import { type Kysely, sql } from 'kysely'

const VISIBLE = sql.raw('where published and deleted_at is null')

/**
 * What lists and searches ask of each product, in one narrow row: its words, its choices, how it sells and is liked; and
 * its variants beside it, an array for each property.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await tables(db)
  await refresh(db)
  await sql`select refresh_product_search(array(select id from products), array(select 0 from products))`.execute(db)
  await sql`
    update product_search p set sales = sold.pieces from (
      select v.product_id, sum(i.quantity - i.refunded_quantity)::int as pieces
      from order_items i join sub_orders s on s.id = i.sub_order_id join variants v on v.id = i.variant_id
      where s.status not in ('pending', 'cancelled', 'refunded') group by 1
    ) as sold where sold.product_id = p.id`.execute(db)
  await indexes(db)
  await sql`drop index products_search, products_suggest`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`create index products_search on products using gin (search)`.execute(db)
  await sql`create index products_suggest on products using gin (lower(name) gin_trgm_ops) ${VISIBLE}`.execute(db)
  await sql`drop function refresh_product_search, search_choices`.execute(db)
  await sql`drop table product_pieces, product_search`.execute(db)
}

/** Choices are joined into one text, for products of the same choices are counted together and texts compare faster than arrays. */
async function tables(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table product_search (
      id bigint primary key references products,
      vendor_id bigint not null,
      category_id bigint not null,
      name text not null,
      label text collate "C" not null generated always as (lower(name)) stored,
      price_from bigint not null,
      published boolean not null,
      created_at timestamptz(3) not null,
      deleted_at timestamptz(3),
      search tsvector not null,
      rating float8 not null,
      sales integer not null default 0,
      in_stock boolean not null,
      sizes text not null,
      colours text not null,
      currency text,
      least_price bigint,
      most_price bigint,
      prices bigint[] not null
    ) with (fillfactor = 85)`.execute(db)
  await sql`
    create table product_pieces (
      id bigint primary key references product_search,
      sizes text[] not null,
      colours text[] not null,
      prices bigint[] not null,
      available boolean[] not null
    ) with (fillfactor = 85)`.execute(db)
  // Vendors have no part in it: what they see of products they see there.
  await sql`alter table product_search enable row level security`.execute(db)
  await sql`alter table product_pieces enable row level security`.execute(db)
}

async function indexes(db: Kysely<unknown>): Promise<void> {
  await sql`create index product_search_by_words on product_search using gin (search) with (fastupdate = off)`.execute(
    db,
  )
  await sql`
    create index product_search_by_part on product_search using gin (label gin_trgm_ops) with (fastupdate = off) ${VISIBLE}`.execute(
    db,
  )
  await sql`create index product_search_by_label on product_search (label, id) ${VISIBLE}`.execute(db)
  await sql`create index product_search_by_rating on product_search (rating desc, id desc) ${VISIBLE}`.execute(db)
  await sql`create index product_search_by_sales on product_search (sales desc, id desc) ${VISIBLE}`.execute(db)
}

/**
 * Writes the rows of these products anew and adds what was sold of each. Each row is locked first, in order, and read about
 * afterwards: of two that change one product the later one sees what the earlier has done.
 */
async function refresh(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function search_choices(given text[]) returns text language sql immutable parallel safe
    return (
      select coalesce(string_agg(choice, chr(31) order by choice), '') from (
        select min(translate(choice, chr(31), ' ')) as choice from unnest(given) as choice
        where choice is not null group by lower(choice)
      ) as each
    )`.execute(db)
  await sql`
    create function refresh_product_search(touched bigint[], sold integer[]) returns void language plpgsql security definer
    set search_path = pg_catalog, public as $$
    begin
      perform from product_search where id = any(touched) order by id for no key update;
      with made as materialized (
        select p.id, p.vendor_id, p.category_id, p.name, p.price_from, p.published, p.created_at, p.deleted_at, p.search,
          coalesce(r.average, 0) as rating, due.pieces as sold, v.currency, coalesce(v.sizes, '{}') as sizes,
          coalesce(v.colours, '{}') as colours, coalesce(v.prices, '{}') as prices, coalesce(v.available, '{}') as available
        from unnest(touched, sold) as due (id, pieces)
        join products p on p.id = due.id
        left join product_ratings r on r.product_id = p.id
        left join lateral (
          select min(price_currency) as currency, array_agg(options ->> 'size' order by position, id) as sizes,
            array_agg(options ->> 'colour' order by position, id) as colours,
            array_agg(price_amount order by position, id) as prices, array_agg(exists (
              select from stock_levels s where s.variant_id = variants.id and s.on_hand + s.backorder_limit > s.reserved
            ) order by position, id) as available
          from variants where product_id = p.id and variants.deleted_at is null
        ) v on true
        order by p.id
      ), written as (
        insert into product_search as kept (id, vendor_id, category_id, name, price_from, published, created_at, deleted_at,
          search, rating, sales, in_stock, sizes, colours, currency, least_price, most_price, prices)
        select id, vendor_id, category_id, name, price_from, published, created_at, deleted_at, search, rating, made.sold,
          true = any(available),
          search_choices(sizes), search_choices(colours), currency, (select min(price) from unnest(prices) as price),
          (select max(price) from unnest(prices) as price), array(select distinct price from unnest(prices) as price order by 1)
        from made
        on conflict (id) do update set vendor_id = excluded.vendor_id, category_id = excluded.category_id,
          name = excluded.name, price_from = excluded.price_from, published = excluded.published,
          created_at = excluded.created_at, deleted_at = excluded.deleted_at, search = excluded.search,
          rating = excluded.rating, sales = kept.sales + excluded.sales, in_stock = excluded.in_stock,
          sizes = excluded.sizes, colours = excluded.colours, currency = excluded.currency,
          least_price = excluded.least_price, most_price = excluded.most_price, prices = excluded.prices
        where excluded.sales <> 0 or (kept.vendor_id, kept.category_id, kept.name, kept.price_from, kept.published,
            kept.created_at, kept.deleted_at, kept.search, kept.rating, kept.in_stock, kept.sizes, kept.colours,
            kept.currency, kept.prices)
          is distinct from (excluded.vendor_id, excluded.category_id, excluded.name, excluded.price_from,
            excluded.published, excluded.created_at, excluded.deleted_at, excluded.search, excluded.rating,
            excluded.in_stock, excluded.sizes, excluded.colours, excluded.currency, excluded.prices)
      )
      insert into product_pieces as kept (id, sizes, colours, prices, available)
      select id, sizes, colours, prices, available from made
      on conflict (id) do update set sizes = excluded.sizes, colours = excluded.colours, prices = excluded.prices,
        available = excluded.available
      where (kept.sizes, kept.colours, kept.prices, kept.available)
        is distinct from (excluded.sizes, excluded.colours, excluded.prices, excluded.available);
    end $$`.execute(db)
}
