// Performs an operation that came with a key, and dies by SIGKILL right before a statement of it is sent, or once it is
// answered. As little as that takes is loaded.
import { pino } from 'pino'
import { Client } from 'pg'
import { connect } from '../../../db/connect.ts'
import type { Flags } from '../../../domain/common/flags.ts'
import type { Gateways } from '../../../domain/common/gateways.ts'
import { perform } from '../../../domain/common/operation.ts'
import { createOutbox } from '../../../jobs/outbox.ts'
import { recordingBackend } from '../../../jobs/recording.ts'
import { vaultOf } from '../../../server/gateways/vault.ts'
import { outward, SECRET, write } from './keyed.ts'

const [url = '', effect, key = '', thingId, moment, nth] = process.argv.slice(2)
const log = pino({ level: 'silent' })
const { db } = connect({ url, max: 1 })
const gateways = { vault: vaultOf([SECRET]), tokens: {} } as unknown as Gateways
const outbox = createOutbox({ backends: { default: recordingBackend() }, subscriptions: [], log })
const flags: Flags = { isOn: () => false, allOn: () => [] }
const now = new Date('2026-11-22T12:00:00Z')
const scope = {
  db,
  outbox,
  flags,
  gateways,
  log,
  actor: { kind: 'system' },
  requestId: 'killed',
  now,
  idempotencyKey: key,
} as const

let sent = 0
const send = Reflect.get(Client.prototype, 'query') as (...args: unknown[]) => Promise<unknown>
Reflect.set(Client.prototype, 'query', async function dying(this: Client, ...args: unknown[]) {
  sent += 1
  const isLast = sent === Number(nth)
  if (isLast && moment === 'before') process.kill(process.pid, 'SIGKILL')
  const result = await Reflect.apply(send, this, args)
  if (isLast) process.kill(process.pid, 'SIGKILL')
  return result
})
await perform(scope, effect === 'write' ? write() : outward(undefined, 'conclude'), { thingId: Number(thingId) })
