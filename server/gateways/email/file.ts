import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { DASHES } from './console.ts'
import type { Carrier } from './gateway.ts'

/** Mail into a file of this process's own, made with its first mail and read by nobody else on the machine. */
export function fileCarrier(folder: string, startedAt: Date = new Date()): Carrier {
  const file = path.join(folder, `${stampOf(startedAt)}-${randomBytes(4).toString('hex')}.eml`)
  return {
    async carry({ raw }) {
      mkdirSync(folder, { recursive: true })
      // In one call, so that mails sent at the same time do not mix.
      appendFileSync(file, Buffer.concat([raw, Buffer.from(`${DASHES}\r\n`)]), { mode: 0o600 })
      return []
    },
  }
}

/** 20261122-101500, in UTC */
const stampOf = (date: Date): string => date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
