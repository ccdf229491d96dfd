import type { Kysely } from 'kysely'
import type { DB } from '../../../db/types.ts'
import type { PushGateway } from '../../../domain/common/gateways.ts'
import type { Config } from '../../config.ts'
import { mailboxPush, noPush } from './stand-ins.ts'
import type { VapidKeys } from './vapid-keys.ts'
import { webPush } from './web-push.ts'

/** Pushes as the environment has set them up. */
export function pushOf({ demo, contact }: Config, db: Kysely<DB>, vapid: VapidKeys | undefined): PushGateway {
  if (demo) return mailboxPush(db, vapid?.publicKey ?? null)
  return vapid === undefined ? noPush() : webPush(vapid, contact)
}
