/** What begins a backup and says what it is of. */
export interface Head {
  readonly format: 1
  readonly createdAt: string
  /** Of PostgreSQL. */
  readonly postgres: string
  readonly platform: string
  /** What the schema has come to. */
  readonly migrations: readonly string[]
}

// A backup is a compressed tar archive: HEAD, what lies in POSTGRES and FILES, and last what sha256sum checks it all with.
export const HEAD = 'backup.json'
export const POSTGRES = 'postgres/'
export const FILES = 'data/'
export const SUMS = 'SHA256SUMS'

/** What a market keeps in its data directory beside the database: uploads, and the keys that open what the database has sealed. */
export const kept = ['files', 'jwt-secret', 'vapid-private-key'] as const
