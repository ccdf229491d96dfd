/** SQL for a time as the APIs write it, RFC 3339 in UTC with milliseconds, where PostgreSQL writes the JSON itself. */
export const isoTime = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
