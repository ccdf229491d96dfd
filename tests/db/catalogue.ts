import { Client } from 'pg'

/** Everything a schema consists of, one line each: what PostgreSQL itself says of tables, columns, constraints, indexes, routines, triggers, views and types. */
const CATALOGUE = `
  with mine as (select oid, nspname from pg_namespace where nspname in ('public', 'pgboss')),
  things as (
    select format('relation %s.%s %s %s', nspname, relname, relkind, coalesce(array_to_string(reloptions, ','), '')) as line
    from pg_class join mine on mine.oid = relnamespace
    union all
    select format('column %s.%s.%s %s null:%s default:%s identity:%s generated:%s', nspname, relname, attname,
      format_type(atttypid, atttypmod), not attnotnull, pg_get_expr(adbin, adrelid), attidentity, attgenerated)
    from pg_attribute join pg_class on pg_class.oid = attrelid join mine on mine.oid = relnamespace
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attnum > 0 and not attisdropped
    union all
    select format('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(pg_constraint.oid))
    from pg_constraint join mine on mine.oid = connamespace
    union all
    select format('index %s', indexdef) from pg_indexes where schemaname in (select nspname from mine)
    union all
    select format('routine %s', pg_get_functiondef(pg_proc.oid)) from pg_proc join mine on mine.oid = pronamespace
    where prokind in ('f', 'p')
    union all
    select format('trigger %s', pg_get_triggerdef(pg_trigger.oid)) from pg_trigger join pg_class on pg_class.oid = tgrelid
    join mine on mine.oid = relnamespace where not tgisinternal
    union all
    select format('view %s.%s %s', schemaname, viewname, definition) from pg_views where schemaname in (select nspname from mine)
    union all
    select format('enum %s %s', typname, string_agg(enumlabel, ',' order by enumsortorder))
    from pg_enum join pg_type on pg_type.oid = enumtypid group by typname
    union all
    select format('policy %s.%s %s', schemaname, tablename, to_jsonb(pg_policies)) from pg_policies
    union all
    select format('row security %s', oid::regclass) from pg_class where relrowsecurity
    union all
    select format('granted %s.%s: %s', nspname, relname, grants) from pg_class join mine on mine.oid = relnamespace,
      lateral (select array_agg(grants order by grants) as grants from (
        select relacl::text as grants where relacl is not null
        union all
        select attname || attacl::text from pg_attribute where attrelid = pg_class.oid and attacl is not null
      ) as grants) as given where grants is not null
    union all
    select format('granted %s: %s', nspname, nspacl) from pg_namespace where nspname in ('public', 'pgboss')
    union all
    select format('extension %s', extname) from pg_extension
  )
  select line from things order by line`

/** The schema of a database as lines that can be compared. */
export async function catalogueOf(url: string): Promise<string[]> {
  const lines = await rowsOf<{ line: string }>(url, CATALOGUE)
  return lines.map(({ line }) => line).filter((line) => !/kysely_migration/.test(line))
}

export async function rowsOf<R extends object>(url: string, text: string): Promise<R[]> {
  const client = new Client(url)
  await client.connect()
  try {
    const { rows } = await client.query<R>(text)
    return rows
  } finally {
    await client.end()
  }
}
