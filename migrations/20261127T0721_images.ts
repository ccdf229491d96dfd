import { type Kysely, sql } from 'kysely'

const ROLE = sql.raw('fashionistar_tenant')

/** Pictures that people have brought: what each shows, how far it has come, and under which keys its sizes are stored. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    create table images (
      id bigint generated always as identity primary key,
      public_id uuid not null unique default gen_random_uuid(),
      purpose text not null check (purpose in ('product', 'review')),
      product_id bigint references products,
      review_id bigint references reviews,
      user_id bigint references users,
      alt text not null,
      status text not null default 'processing' check (status in ('processing', 'ready', 'refused')),
      source_key text,
      url text,
      width integer check (width > 0),
      height integer check (height > 0),
      blurhash text,
      sizes jsonb not null default '[]',
      created_at timestamptz(3) not null,
      check ((purpose = 'product') = (product_id is not null)),
      check ((purpose = 'review') = (review_id is not null)),
      check ((status = 'processing') = (source_key is not null)),
      check ((status = 'ready') = (url is not null)),
      check (num_nulls(url, width, height, blurhash) in (0, 4))
    )`.execute(db)
  // Which belong to it?
  await sql`create index images_of_product on images (product_id, id) where product_id is not null`.execute(db)
  await sql`create index images_of_review on images (review_id, id) where review_id is not null`.execute(db)
  // What has somebody brought?
  await sql`create index images_of_user on images (user_id) where user_id is not null`.execute(db)
  await behindTheWall(db)
}

/** Vendors have pictures of their own products, and see none that buyers took. */
async function behindTheWall(db: Kysely<unknown>): Promise<void> {
  await sql`alter table images enable row level security`.execute(db)
  await sql`
    create policy of_its_vendor on images to ${ROLE}
    using (product_id is not null and exists (select from products p where p.id = product_id))`.execute(db)
  await sql`
    grant select (id, public_id, purpose, product_id, alt, status, source_key, url, width, height, blurhash, sizes,
      created_at), insert, delete on images to ${ROLE}`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table images`.execute(db)
}
