import { randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from './config.ts'
import { makeDataFolder } from './data-folder.ts'
import { newVapidPrivateKey, type VapidKeys, vapidKeysFrom } from './gateways/push/vapid-keys.ts'

/** The key that signs tokens. Outside production one is made and kept beside the data, so that a restart ends no session. */
export async function jwtSecretOf({ jwtSecret, dataDir }: Config): Promise<string> {
  return jwtSecret ?? keep(dataDir, 'jwt-secret', randomBytes(48).toString('base64url'))
}

/** The keys that sign pushes. The demo makes a pair and keeps it likewise: a browser stays subscribed to the key it was given. */
export async function vapidKeysOf({ vapid, demo, dataDir }: Config): Promise<VapidKeys | undefined> {
  if (vapid !== undefined || !demo) return vapid
  return vapidKeysFrom(await keep(dataDir, 'vapid-private-key', newVapidPrivateKey()))
}

/** What the file holds, which is the suggestion when there was no file. */
async function keep(dataDir: string, name: string, suggestion: string): Promise<string> {
  await makeDataFolder(dataDir)
  const file = path.join(dataDir, name)
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, suggestion, { mode: 0o600 })
  try {
    // Linked when complete: of two that start at once, neither reads half a secret or goes on with its own.
    await link(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft)
  }
  return readFile(file, 'utf8')
}
