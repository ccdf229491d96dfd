import { createHash } from 'node:crypto'

/**
 * pg-boss tells here which queue has work; the channel's name comes from the schema's, by pg-boss's own rule. We tell
 * here too which task has been cancelled.
 */
export const CHANNEL = `pgboss_${createHash('sha224').update('pgboss').digest('hex').slice(0, 24)}`

export const CANCELLED = 'cancelled '
