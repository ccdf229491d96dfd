import { rowsOf } from '../../db/catalogue.ts'

interface Table {
  readonly name: string
}

/** Every table of every schema there is, whoever made it. */
const tables = `
  select format('%I.%I', nspname, relname) as name
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where relkind in ('r', 'm') and nspname !~ '^pg_' and nspname <> 'information_schema'
  order by 1`

/** A database as text: each row of each table, with every column written out. */
export async function dumpOf(url: string): Promise<Map<string, string[]>> {
  const dump = new Map<string, string[]>()
  for (const { name } of await rowsOf<Table>(url, tables)) {
    // Bytes a second time, as the text that somebody may have put into them.
    const rows = await rowsOf<{ line: string }>(
      url,
      `select concat_ws(E'\\t', part::text, encode(convert_to(part::text, 'utf8'), 'escape')) as line from ${name} as part`,
    )
    dump.set(
      name,
      rows.map(({ line }) => `${line}\t${bytesIn(line)}`),
    )
  }
  return dump
}

const bytesIn = (line: string): string =>
  [...line.matchAll(/\\x([0-9a-f]+)/g)].map(([, hex]) => Buffer.from(hex!, 'hex').toString('latin1')).join('\t')

/** Where an identifier stands, in whatever case: the table and the row. */
export function findIn(dump: ReadonlyMap<string, readonly string[]>, identifier: string): string[] {
  const sought = identifier.toLowerCase()
  return [...dump].flatMap(([table, rows]) =>
    rows.filter((row) => row.toLowerCase().includes(sought)).map((row) => `${table}: ${row.slice(0, 200)}`),
  )
}
