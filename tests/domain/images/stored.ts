import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { App } from '../../../server/context.ts'

/** Files on the disk of a test, drafts included. */
export async function storedNames({ config }: Pick<App, 'config'>): Promise<string[]> {
  const folder = path.join(config.dataDir, 'files')
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((each) => each.isFile()).map(({ name }) => name)
}
