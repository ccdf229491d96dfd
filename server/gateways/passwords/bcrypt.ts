import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Verifier } from './verifier.ts'

const FORM = /^bcrypt_sha256\$(\$2[aby]\$\d{2}\$[./A-Za-z0-9]{53})$/

/** `bcrypt_sha256$$2b$12$…`, as Django writes it: bcrypt of the hexadecimal SHA-256, so that no password is cut at 72 bytes. */
export const bcryptVerifier: Verifier = (stored) => {
  const [, hash] = FORM.exec(stored) ?? []
  if (hash === undefined) return undefined
  return (password) => compare(createHash('sha256').update(password).digest('hex'), hash)
}

/** In a thread of its own: bcrypt here is JavaScript, and would hold up everybody else for a quarter of a second. */
async function compare(text: string, hash: string): Promise<boolean> {
  const worker = new Worker(new URL('bcrypt-worker.ts', import.meta.url), { workerData: { text, hash } })
  try {
    const [same] = (await once(worker, 'message')) as [boolean]
    return same
  } finally {
    await worker.terminate()
  }
}
