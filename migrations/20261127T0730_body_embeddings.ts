import { type Kysely, sql } from 'kysely'

/**
 * Bodies as points, of those who share them to be compared with. Kept as plain arrays of unit length, so that every PostgreSQL
 * can hold and compare them; what a server can do beyond that is added by `db/vector-search.ts`. Vendors have no part in it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  // Of vectors of unit length: 1 less the cosine.
  await sql`
    create function body_distance(one real[], other real[]) returns double precision
    language sql immutable strict parallel safe
    return 1 - (select sum(x::double precision * y) from (select unnest(one) as x, unnest(other) as y) as pair)`.execute(
    db,
  )
  await sql`
    create table body_embeddings (
      user_id bigint primary key references users,
      model text not null check (length(model) between 1 and 100),
      embedding real[] not null check (
        array_ndims(embedding) = 1 and cardinality(embedding) = 768 and array_position(embedding, null) is null
        and 1::real >= all (embedding) and abs(body_distance(embedding, embedding)) < 0.001
      ),
      shared_at timestamptz(3) not null
    )`.execute(db)
  await sql`alter table body_embeddings enable row level security`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop function if exists nearest_bodies(real[], text, bigint, double precision)`.execute(db)
  await sql`drop table body_embeddings`.execute(db)
  await sql`drop function body_distance(real[], real[])`.execute(db)
}
