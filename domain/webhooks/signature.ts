import { createHmac } from 'node:crypto'
import { keyOf } from './secrets.ts'

/** A message as it is posted. */
export interface Message {
  /** The same for every attempt, so that a receiver knows one it has had. */
  readonly id: string
  readonly body: string
}

/**
 * The headers of Standard Webhooks: the time is that of the attempt, so that a copy of it cannot be sent a week later, and
 * there is a signature for each secret in force.
 */
export function signedHeaders({ id, body }: Message, secrets: readonly string[], at: Date): Record<string, string> {
  const timestamp = Math.floor(at.getTime() / 1_000)
  const content = `${id}.${timestamp}.${body}`
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', keyOf(secret)).update(content).digest('base64')}`,
  )
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') }
}
