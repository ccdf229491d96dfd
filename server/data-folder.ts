import { access, constants, mkdir } from 'node:fs/promises'
import { Refusal } from './refusal.ts'

/**
 * Makes the folder that DATA_DIR names, where there is none.
 * @throws Refusal when it cannot be had or written to
 */
export async function makeDataFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true })
    await access(dataDir, constants.W_OK | constants.X_OK)
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new Refusal(`Cannot use the folder ${dataDir}: ${error.message}. See DATA_DIR.`)
  }
}
