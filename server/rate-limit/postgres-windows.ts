import type { Kysely } from 'kysely'
import type { DB } from '../../db/types.ts'
import { leaseWindow } from '../../domain/common/rate-windows.ts'
import { windowId } from './window-id.ts'
import type { WindowStore } from './window-store.ts'

/** Windows that all processes on one database share. They open and close by the clock of whoever asks. */
export const postgresWindows = (db: Kysely<DB>, secret: string): WindowStore => ({
  lease: (asked) => leaseWindow(db, { ...asked, key: windowId(secret, asked.key) }),
  close: async () => {},
})
