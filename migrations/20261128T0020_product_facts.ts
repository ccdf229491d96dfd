import { type Kysely, sql } from 'kysely'

/**
 * What facets are counted from, in some hundred letters a product: who sells it, what it is, and of each variant size, colour,
 * price and whether it can be had. A search fetches these of all it matches as one text and counts them itself, for PostgreSQL
 * takes ten times as long to unfold and group them. Sizes and colours stand as numbers, which `search_options` explains. The
 * columns that facets were counted from until now stay, for what runs still reads them. Rows that are there already are packed
 * by a task, some hundred at a time; until then they are packed when they are read.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    create table search_options (
      id integer primary key generated always as identity,
      folded text not null unique,
      label text not null
    )`.execute(db)
  await sql`alter table search_options enable row level security`.execute(db)
  await sql`
    insert into search_options (folded, label)
    select lower(choice), min(choice) from product_pieces, lateral (
      select unnest(sizes) union all select unnest(colours)
    ) as given (choice) where choice is not null group by 1 order by 1`.execute(db)
  await packing(db)
  await refreshing(db)
  await sql`alter table product_search add column facts text`.execute(db)
  await sql`create index product_search_unpacked on product_search (id) where facts is null`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await refreshingWithout(db)
  await sql`drop function product_facts`.execute(db)
  await sql`alter table product_search drop column facts`.execute(db)
  await sql`drop table search_options`.execute(db)
}

/**
 * Each letter says what the hexadecimal number before it is: `I` the product, `V` who sells it, `C` its category, `U` its currency
 * in ASCII; then, from the cheapest variant to the dearest, `P` a price, where it is another than the last, `S` a size, `K` a colour,
 * and `+` ends a variant that can be had, `-` one that cannot. A point ends the product.
 */
async function packing(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function product_facts(id bigint, vendor bigint, category bigint, currency text, sizes text[], colours text[],
      prices bigint[], available boolean[]) returns text language sql stable parallel safe
    return to_hex(id) || 'I' || to_hex(vendor) || 'V' || to_hex(category) || 'C'
      || coalesce(encode(convert_to(currency, 'UTF8'), 'hex') || 'U', '') || coalesce((
        select string_agg(concat(
          case when piece.price is distinct from piece.before then to_hex(piece.price) || 'P' end,
          (select to_hex(o.id) || 'S' from search_options o where o.folded = lower(piece.size)),
          (select to_hex(o.id) || 'K' from search_options o where o.folded = lower(piece.colour)),
          case when piece.available then '+' else '-' end), '' order by piece.price, piece.n)
        from (
          select each.*, lag(each.price) over (order by each.price, each.n) as before
          from unnest(sizes, colours, prices, available) with ordinality as each (size, colour, price, available, n)
        ) as piece
      ), '') || '.'`.execute(db)
}

/** Options are made known in order and after the rows are locked, so that nobody waits in a circle. */
async function refreshing(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace function refresh_product_search(touched bigint[], sold integer[]) returns void language plpgsql security definer
    set search_path = pg_catalog, public as $$
    begin
      perform from product_search where id = any(touched) order by id for no key update;
      insert into search_options (folded, label)
      select lower(choice), min(choice) from variants v, lateral (
        values (v.options ->> 'size'), (v.options ->> 'colour')
      ) as given (choice)
      where v.product_id = any(touched) and v.deleted_at is null and choice is not null
        and not exists (select from search_options known where known.folded = lower(choice))
      group by 1 order by 1
      on conflict (folded) do nothing;
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
          search, rating, sales, in_stock, sizes, colours, currency, least_price, most_price, prices, facts)
        select id, vendor_id, category_id, name, price_from, published, created_at, deleted_at, search, rating, made.sold,
          true = any(available),
          search_choices(sizes), search_choices(colours), currency, (select min(price) from unnest(prices) as price),
          (select max(price) from unnest(prices) as price), array(select distinct price from unnest(prices) as price order by 1),
          product_facts(id, vendor_id, category_id, currency, sizes, colours, prices, available)
        from made
        on conflict (id) do update set vendor_id = excluded.vendor_id, category_id = excluded.category_id,
          name = excluded.name, price_from = excluded.price_from, published = excluded.published,
          created_at = excluded.created_at, deleted_at = excluded.deleted_at, search = excluded.search,
          rating = excluded.rating, sales = kept.sales + excluded.sales, in_stock = excluded.in_stock,
          sizes = excluded.sizes, colours = excluded.colours, currency = excluded.currency,
          least_price = excluded.least_price, most_price = excluded.most_price, prices = excluded.prices,
          facts = excluded.facts
        where excluded.sales <> 0 or (kept.vendor_id, kept.category_id, kept.name, kept.price_from, kept.published,
            kept.created_at, kept.deleted_at, kept.search, kept.rating, kept.in_stock, kept.sizes, kept.colours,
            kept.currency, kept.prices, kept.facts)
          is distinct from (excluded.vendor_id, excluded.category_id, excluded.name, excluded.price_from,
            excluded.published, excluded.created_at, excluded.deleted_at, excluded.search, excluded.rating,
            excluded.in_stock, excluded.sizes, excluded.colours, excluded.currency, excluded.prices, excluded.facts)
      )
      insert into product_pieces as kept (id, sizes, colours, prices, available)
      select id, sizes, colours, prices, available from made
      on conflict (id) do update set sizes = excluded.sizes, colours = excluded.colours, prices = excluded.prices,
        available = excluded.available
      where (kept.sizes, kept.colours, kept.prices, kept.available)
        is distinct from (excluded.sizes, excluded.colours, excluded.prices, excluded.available);
    end $$`.execute(db)
}

async function refreshingWithout(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace function refresh_product_search(touched bigint[], sold integer[]) returns void language plpgsql security definer
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
