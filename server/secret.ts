import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from './config.ts'

/** The key that signs tokens. Outside production one is made and kept beside the data, so that a restart ends no session. */
export async function jwtSecretOf({ jwtSecret, dataDir }: Config): Promise<string> {
  if (jwtSecret !== undefined) return jwtSecret
  await mkdir(dataDir, { recursive: true })
  const file = path.join(dataDir, 'jwt-secret')
  try {
    await writeFile(file, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFile(file, 'utf8')
}
