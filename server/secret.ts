import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from './config.ts'

/** The key that signs tokens. Outside production one is made and kept beside the data, so that a restart ends no session. */
export async function jwtSecretOf({ jwtSecret, dataDir }: Config): Promise<string> {
  if (jwtSecret !== undefined) return jwtSecret
  await mkdir(dataDir, { recursive: true })
  const file = path.join(dataDir, 'jwt-secret')
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, randomBytes(48).toString('base64url'), { mode: 0o600 })
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
