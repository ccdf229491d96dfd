import path from 'node:path'
import type { Kysely } from 'kysely'
import type { DB } from '../../../db/types.ts'
import type { EmailGateway } from '../../../domain/common/gateways.ts'
import type { Config } from '../../config.ts'
import { consoleCarrier } from './console.ts'
import { fileCarrier } from './file.ts'
import { type Carrier, emailGateway } from './gateway.ts'
import { mailboxCarrier } from './mailbox.ts'
import { memoryEmail } from './memory.ts'

/** The way mail is sent here. */
export async function openEmail(config: Config, db: Kysely<DB>): Promise<EmailGateway> {
  const { mailBackend, mailFrom, smtpUrl, dataDir } = config
  if (mailBackend === 'memory') return memoryEmail(mailFrom)
  const carriers: Record<typeof mailBackend, () => Carrier | Promise<Carrier>> = {
    smtp: async () => (await import('./smtp.ts')).smtpCarrier({ url: smtpUrl! }),
    console: () => consoleCarrier(),
    file: () => fileCarrier(path.join(dataDir, 'mail')),
    mailbox: () => mailboxCarrier(db),
  }
  return emailGateway(mailFrom, await carriers[mailBackend]())
}
