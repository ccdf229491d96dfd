import { hash } from 'node:crypto'
import type { Actor } from '../common/access.ts'
import type { Rollout } from './schema.ts'

/** Whether a feature is on for somebody. The house itself is nobody in particular: for it on is what is on for all. */
export function isOnFor(key: string, { enabled, percentage, userIds, roles }: Rollout, actor: Actor): boolean {
  if (!enabled) return false
  if (percentage >= 100) return true
  if (actor.kind === 'user') {
    if (userIds.includes(actor.userId) || actor.roles.some((role) => roles.includes(role))) return true
  }
  const name = nameOf(actor)
  return name !== undefined && placeOf(key, name) < percentage
}

/**
 * Where somebody stands between 0 and 100 for one flag: always in the same place, and in another for another flag, so that it
 * is not the same people who try everything.
 */
export function placeOf(key: string, name: string): number {
  return (Number.parseInt(hash('sha256', `${key}\n${name}`).slice(0, 8), 16) / 2 ** 32) * 100
}

function nameOf(actor: Actor): string | undefined {
  if (actor.kind === 'user') return `user:${actor.userId}`
  return actor.kind === 'anonymous' && actor.cartToken !== undefined ? `cart:${actor.cartToken}` : undefined
}
