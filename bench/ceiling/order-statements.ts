// What is wanted, in its order, with all that decides what it comes to: price, parcel and tax.
export const look = `
  with wanted as (
    select * from unnest($1::bigint[], $2::int[]) with ordinality as w (variant_id, quantity, n)
  ), sold as (
    select w.n, w.quantity, v.id, v.sku, v.options, v.price_amount, v.price_currency, v.weight_grams, p.name, p.vendor_id,
      m.name as vendor_name, m.slug as vendor_slug
    from wanted w join variants v on v.id = w.variant_id join products p on p.id = v.product_id
      join vendors m on m.id = p.vendor_id
    where v.deleted_at is null and p.deleted_at is null and p.published
  )
  select n::int, quantity, id::int as "variantId", vendor_id::int as "vendorId", name, sku, options,
    price_amount::float8 as amount, price_currency as currency, vendor_name as "vendorName", vendor_slug as "vendorSlug",
    weight_grams as grams, (select json_agg(json_build_array(cardinality(z.countries) > 0, r.amount, r.min_weight_grams,
      r.max_weight_grams, r.min_subtotal, r.max_subtotal))
      from shipping_rates r join shipping_zones z on z.id = r.zone_id join shipping_methods s on s.id = r.method_id
      where s.code = 'standard' and s.active and r.currency = sold.price_currency
        and (z.countries = '{}' or $3 = any(z.countries))) as rates,
    exists (select from tax_rates where country = $3) as taxed,
    exists (select from discounts where code is null and active) as reduced
  from sold order by n`

// Everything that is written, in one statement; levels are locked in the order of their keys, and taken from the first
// location, which has enough of everything.
export const place = `
  with placed as (
    insert into orders (customer_id, currency, subtotal_amount, shipping_amount, total_amount, delivery_address,
      shipping_method, placed_at, updated_at, hold_until)
    values ($1, $2, $3, $4, $3::bigint + $4::bigint, $5, 'standard', $6, $6, $7) returning id, number
  ), subs as (
    insert into sub_orders (order_id, vendor_id, shipping_amount, shipping_payable, payable_amount, commission_rate)
    select placed.id, part.vendor_id, part.parcel, part.parcel, part.amount + part.parcel, m.commission_rate
    from placed, unnest($8::bigint[], $9::bigint[], $10::bigint[]) with ordinality as part (parcel, vendor_id, amount, n)
      join vendors m on m.id = part.vendor_id
    order by part.n
    returning id, vendor_id
  ), items as (
    insert into order_items (order_id, sub_order_id, variant_id, product_name, sku, options, quantity, unit_price_amount,
      payable_amount)
    select placed.id, subs.id, l.variant_id, l.name, l.sku, l.options, l.quantity, l.amount, l.quantity * l.amount
    from placed, unnest($11::bigint[], $12::bigint[], $13::text[], $14::text[], $15::jsonb[], $16::int[], $17::bigint[])
      with ordinality as l (vendor_id, variant_id, name, sku, options, quantity, amount, n)
      join subs using (vendor_id)
    order by l.n
    returning id, sub_order_id
  ), event as (
    insert into events (name, aggregate, payload, changes, actor, request_id, occurred_at)
    select 'order.placed', 'order:' || id, jsonb_build_object('orderId', id),
      jsonb_build_object('status', jsonb_build_object('before', null, 'after', 'pending'), 'total', jsonb_build_object(
        'before', null, 'after', jsonb_build_object('amount', $3::bigint + $4::bigint, 'currency', $2::text))),
      'user:' || $1, $18, $6 from placed
    returning id, aggregate
  ), delivery as (
    insert into event_deliveries (event_id, task, aggregate, task_id)
    select event.id, task, aggregate, task_id from event,
      (values ('notifications.sendOrderConfirmation', $19::uuid), ('webhooks.fanOut', $20::uuid)) as follower (task, task_id)
  ), job as (
    insert into pgboss.job_common (id, name, data, priority, keep_until, retry_limit, retry_delay, retry_backoff,
      retry_delay_max, policy, expire_seconds, deletion_seconds)
    select task_id, queue, jsonb_build_object('task', task, 'payload', jsonb_build_object('orderId', placed.id),
      'ownerId', $1, 'requestId', $18, 'event', jsonb_build_object('id', event.id, 'aggregate', event.aggregate)), priority,
      now() + interval '3650 days', retries, delay, true, 3600, 'standard', 960, 0
    from placed, event, (values
      ($19::uuid, 'emails', 'notifications.sendOrderConfirmation', 5, 8, 30),
      ($20::uuid, 'default', 'webhooks.fanOut', 0, 10, 2)
    ) as follower (task_id, queue, task, priority, retries, delay)
    returning name
  ), wanted as (
    select variant_id, sum(quantity)::int as quantity from unnest($12::bigint[], $16::int[]) as w (variant_id, quantity)
    group by variant_id
  ), locked as (
    select s.variant_id, s.location_id, w.quantity from stock_levels s join wanted w using (variant_id)
    order by s.variant_id, s.location_id for update of s
  ), reserved as (
    update stock_levels s set reserved = s.reserved + l.quantity, updated_at = now() from locked l
    where s.variant_id = l.variant_id and s.location_id = l.location_id and s.on_hand - s.reserved >= l.quantity
    returning s.variant_id, s.location_id, l.quantity
  ), held as (
    insert into stock_holds (order_id, variant_id, location_id, quantity)
    select placed.id, variant_id, location_id, quantity from placed, reserved
  )
  select id::int as id, number, (select json_agg(id order by id) from items) as items,
    (select json_agg(id order by id) from subs) as subs, (select count(*)::int from reserved) as reserved,
    (select count(*) from (select pg_notify('pgboss_' || left(encode(sha224('pgboss'), 'hex'), 24), name) from job) as woken)
  from placed`
