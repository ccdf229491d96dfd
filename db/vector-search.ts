import { setTimeout } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'

/** How the nearest of many vectors are found: by an index of pgvector's, or by looking at each. */
export type VectorSearch = 'pgvector' | 'exact'

/** Most that one search finds. A constant, for what PostgreSQL does not know it plans badly. */
export const MOST_FOUND = 200

const INDEX = 'body_embeddings_nearest'
const SIGNATURE = 'nearest_bodies(real[], text, bigint, double precision)'
/** Of ours alone: advisory locks are numbers that everybody on a database shares. */
const LOCK = 730_001

const ranked: Readonly<Record<VectorSearch, { readonly settings: string; readonly distance: string }>> = {
  exact: { settings: '', distance: 'body_distance(embedding, target)' },
  // Rows of another model are met on the way and left out, so the index is asked until there are enough.
  pgvector: {
    settings: `set hnsw.ef_search = ${MOST_FOUND} set hnsw.iterative_scan = strict_order`,
    distance: 'embedding::vector(768) <=> target::vector(768)',
  },
}

/**
 * Sets up the better search that the server offers, whatever was there before: an extension that is installed later is
 * taken up by the next migrate or start, one that was taken away is done without. Which it is the database knows, so all
 * processes do the same. Needs sessions of its own.
 */
export function prepareVectorSearch<T>(db: Kysely<T>): Promise<VectorSearch> {
  return db.connection().execute(async (session) => {
    // Waiting inside PostgreSQL would hold a snapshot, and an index built without stopping anybody waits for all of them.
    while (!(await isFirst(session))) {
      const known = await vectorSearchOf(session)
      if (known !== null) return known
      await setTimeout(50)
    }
    try {
      return await prepare(session)
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(LOCK)})`.execute(session)
    }
  })
}

async function isFirst<T>(session: Kysely<T>): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_lock(${sql.lit(LOCK)}) as mine`.execute(session)
  return rows[0]?.mine === true
}

/** Until the index is there each body is looked at: nobody waits for it. */
async function prepare<T>(session: Kysely<T>): Promise<VectorSearch> {
  if (!(await hasExtension(session))) return define(session, 'exact')
  if (!(await hasIndex(session))) {
    await define(session, 'exact')
    await buildIndex(session)
  }
  return define(session, 'pgvector')
}

/** Which one is in force; nothing where none has been set up. */
export async function vectorSearchOf<T>(db: Kysely<T>): Promise<VectorSearch | null> {
  const { rows } = await sql<{ search: VectorSearch | null }>`
    select obj_description(to_regprocedure(${sql.lit(SIGNATURE)})::oid, 'pg_proc') as search`.execute(db)
  return rows[0]?.search ?? null
}

/** Whether pgvector is there, made so where the server has it and lets us. */
async function hasExtension<T>(session: Kysely<T>): Promise<boolean> {
  await sql`
    do $$ begin
      if exists (select from pg_available_extensions where name = 'vector') then
        create extension if not exists vector;
      end if;
    exception when insufficient_privilege then
      raise notice 'A superuser has to create the extension vector.';
    end $$`.execute(session)
  // Older ones know neither this index nor how to go on when rows are left out.
  const { rows } = await sql`
    select from pg_extension where extname = 'vector' and string_to_array(extversion, '.')::int[] >= array[0, 8]`.execute(
    session,
  )
  return rows.length > 0
}

async function hasIndex<T>(session: Kysely<T>): Promise<boolean> {
  const { rows } = await sql`
    select from pg_index where indexrelid = to_regclass(${sql.lit(INDEX)}) and indisvalid`.execute(session)
  return rows.length > 0
}

/** Without stopping anybody who shares a body meanwhile. */
async function buildIndex<T>(session: Kysely<T>): Promise<void> {
  // What an interrupted one has left behind is of no use.
  await sql`drop index concurrently if exists ${sql.id(INDEX)}`.execute(session)
  // The shared memory that a container usually has is too small for helpers.
  await sql`set max_parallel_maintenance_workers = 0`.execute(session)
  try {
    await sql`
      create index concurrently ${sql.id(INDEX)} on body_embeddings
      using hnsw ((embedding::vector(768)) vector_cosine_ops)`.execute(session)
  } finally {
    await sql`reset max_parallel_maintenance_workers`.execute(session)
  }
}

/** The one function that answers, made anew: of one model, besides one person, no further away than that, the nearest first. */
async function define<T>(session: Kysely<T>, search: VectorSearch): Promise<VectorSearch> {
  const { settings, distance } = ranked[search]
  await sql
    .raw(
      `create or replace function nearest_bodies(target real[], of_model text, besides bigint, within double precision)
      returns table (user_id bigint, distance double precision) language sql stable ${settings} as $$
        select near.user_id, near.distance from (
          select each.user_id, ${distance} as distance from body_embeddings as each
          where model = of_model and each.user_id <> besides
          order by ${distance} limit ${MOST_FOUND}
        ) as near
        where near.distance <= within order by near.distance, near.user_id
      $$`,
    )
    .execute(session)
  await sql`comment on function ${sql.raw(SIGNATURE)} is ${sql.lit(search)}`.execute(session)
  return search
}
