import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import type { User } from '../../domain/common/access.ts'

/** Who is asking; nothing for an address that has not said, or could not say, who it is. */
export function userOf(request: FastifyRequest): User | undefined {
  const scope = request.scope as FastifyRequest['scope'] | undefined
  return scope?.actor.kind === 'user' ? scope.actor : undefined
}

/** What calls are counted under: a key of a program, a user, or an address. */
export function callerOf(request: FastifyRequest): string {
  const user = userOf(request)
  if (user === undefined) return addressOf(request.ip)
  return user.apiKeyId === undefined ? `user ${user.userId}` : `key ${user.apiKeyId}`
}

const MOST_KNOWN = 10_000
const known = new Map<string, string>()

/**
 * An address as one caller: of IPv6 the /64, which a provider gives to one customer, and IPv4 whichever way it is written.
 * Taking an IPv6 address apart costs more than the rest of counting, so it is done once.
 */
export function addressOf(ip: string | undefined): string {
  // A connection that is gone has no address any more.
  if (ip === undefined) return 'gone'
  if (!ip.includes(':')) return ip
  const found = known.get(ip)
  if (found !== undefined) return found
  const address = normalizeIP(ip)
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(ip, address)
  return address
}
