/** Characters that no text may hold, set around what was found and exchanged for marks once everything else is escaped. */
const [OPEN, CLOSE] = ['chr(1)', 'chr(2)']

const replaced = (text: string, pairs: readonly (readonly [string, string])[]): string =>
  pairs.reduce((inner, [from, to]) => `replace(${inner}, ${from}, ${to})`, text)

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

const ENTITIES = [
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&nbsp;', ' '],
  ['&amp;', '&'],
] as const

/** What a description says, as text: without tags, and with characters in place of their names. */
const said = (html: string): string =>
  replaced(
    `regexp_replace(${html}, '<[^>]*>', ' ', 'g')`,
    ENTITIES.map(([name, character]) => [quoted(name), quoted(character)]),
  )

const escaped = (text: string): string =>
  replaced(text, [
    [quoted('&'), quoted('&amp;')],
    [quoted('<'), quoted('&lt;')],
    [quoted('>'), quoted('&gt;')],
    [quoted('"'), quoted('&quot;')],
    [quoted("'"), quoted('&#39;')],
  ])

const OPTIONS = `'MaxFragments=2, MaxWords=16, MinWords=6, FragmentDelimiter=" … ", StartSel=' || ${OPEN} || ', StopSel=' || ${CLOSE}`

/**
 * Where the words of `query` are in a product's name and description, as HTML: words in `<mark>`, all else escaped, whatever
 * somebody has written there. It is escaped first, for PostgreSQL would leave out what looks like a tag, and takes an escaped
 * character for a sign that nobody looks for and that is never cut in two.
 */
export const headlineOf = (query: string): string => {
  const text = escaped(`translate(p.name || ' – ' || ${said('p.description')}, ${OPEN} || ${CLOSE}, '')`)
  return replaced(`ts_headline('english', ${text}, ${query}, ${OPTIONS})`, [
    [OPEN, quoted('<mark>')],
    [CLOSE, quoted('</mark>')],
  ])
}
