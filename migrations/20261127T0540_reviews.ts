import { type Kysely, sql } from 'kysely'

const ROLE = sql.raw('fashionistar_tenant')
const VISIBLE = sql.raw(`status = 'published' and exists (select from products p where p.id = product_id)`)

/** What buyers say of products, who finds it helpful, and the sums of it that every product shows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await reviews(db)
  await votes(db)
  await ratings(db)
  await countAtCommit(db)
  await behindTheWall(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table review_votes, reviews, product_ratings`.execute(db)
  await sql`drop function count_review`.execute(db)
}

/** One for each thing that was bought; of what was not bought here, one for each product. */
async function reviews(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table reviews (
      id bigint generated always as identity primary key,
      product_id bigint not null references products,
      user_id bigint references users,
      order_item_id bigint unique references order_items,
      verified boolean not null generated always as (order_item_id is not null) stored,
      rating smallint not null check (rating between 1 and 5),
      title text check (length(title) between 1 and 120),
      comment text not null default '' check (length(comment) <= 5000),
      reviewer_name text not null check (length(reviewer_name) between 1 and 80),
      status text not null check (status in ('pending', 'published', 'rejected')),
      held_for text[] not null default '{}' check (held_for <@ '{contact,language,link,unknown-author}'),
      rejection text check ((status = 'rejected') = (rejection is not null)),
      helpful integer not null default 0 check (helpful >= 0),
      reply text check (length(reply) between 1 and 2000),
      replied_at timestamptz(3) check ((reply is null) = (replied_at is null)),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    )`.execute(db)
  await sql`
    create unique index reviews_unverified on reviews (user_id, product_id) where order_item_id is null`.execute(db)
  await sql`create index reviews_of_user on reviews (user_id, id)`.execute(db)
  await sql`create index reviews_held on reviews (status, id) where status <> 'published'`.execute(db)
  for (const key of ['created_at', 'rating', 'helpful']) {
    await sql`
      create index ${sql.raw(`reviews_by_${key}`)} on reviews (product_id, ${sql.raw(key)} desc, id desc)
      where status = 'published'`.execute(db)
  }
}

async function votes(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table review_votes (
      review_id bigint not null references reviews on delete cascade,
      user_id bigint not null references users,
      voted_at timestamptz(3) not null,
      primary key (review_id, user_id)
    )`.execute(db)
  await sql`create index review_votes_of_user on review_votes (user_id)`.execute(db)
}

/** How many gave a product one star, two, and so on. The rest follows from these. */
async function ratings(db: Kysely<unknown>): Promise<void> {
  const count = sql.raw('one + two + three + four + five')
  await sql`
    create table product_ratings (
      product_id bigint primary key references products,
      one integer not null default 0 check (one >= 0),
      two integer not null default 0 check (two >= 0),
      three integer not null default 0 check (three >= 0),
      four integer not null default 0 check (four >= 0),
      five integer not null default 0 check (five >= 0),
      count integer not null generated always as (${count}) stored,
      average float8 generated always as (
        round((one + 2 * two + 3 * three + 4 * four + 5 * five)::numeric / nullif(${count}, 0), 2)::float8
      ) stored
    )`.execute(db)
}

/**
 * A published review counts, whoever changes it and however. The sums of a product are one row that all its reviewers
 * share, so they are written at the end of the transaction: whoever holds them waits for nothing any more.
 */
async function countAtCommit(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function count_review() returns trigger language plpgsql as $$
    declare
      product bigint := case tg_op when 'DELETE' then old.product_id else new.product_id end;
      taken smallint := case when tg_op <> 'INSERT' and old.status = 'published' then old.rating else 0 end;
      given smallint := case when tg_op <> 'DELETE' and new.status = 'published' then new.rating else 0 end;
    begin
      if taken = given then return null; end if;
      insert into product_ratings (product_id) values (product) on conflict do nothing;
      update product_ratings set
        one = one + (given = 1)::int - (taken = 1)::int,
        two = two + (given = 2)::int - (taken = 2)::int,
        three = three + (given = 3)::int - (taken = 3)::int,
        four = four + (given = 4)::int - (taken = 4)::int,
        five = five + (given = 5)::int - (taken = 5)::int
      where product_id = product;
      return null;
    end $$`.execute(db)
  await sql`
    create constraint trigger count_review after insert or delete or update of rating, status on reviews
    deferrable initially deferred for each row execute function count_review()`.execute(db)
}

/** Vendors read what everybody reads of their products, and may answer it. Not who wrote it, nor in which order it was bought. */
async function behindTheWall(db: Kysely<unknown>): Promise<void> {
  for (const table of ['reviews', 'review_votes', 'product_ratings']) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db)
  }
  await sql`create policy of_its_vendor on reviews to ${ROLE} using (${VISIBLE})`.execute(db)
  await sql`
    create policy of_its_vendor on product_ratings to ${ROLE}
    using (exists (select from products p where p.id = product_id))`.execute(db)
  await sql`
    grant select (id, product_id, verified, rating, title, comment, reviewer_name, status, helpful, reply, replied_at,
      created_at, updated_at), update (reply, replied_at) on reviews to ${ROLE}`.execute(db)
  await sql`grant select on product_ratings to ${ROLE}`.execute(db)
}
