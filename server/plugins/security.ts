import helmet, { type FastifyHelmetOptions } from '@fastify/helmet'
import Fastify, { type FastifyInstance } from 'fastify'
import { common, DomainError } from '../../domain/common/errors.ts'
import type { Config } from '../config.ts'

/** Security headers on every answer, and no answer to a Host that is not ours. */
export async function securityPlugin(server: FastifyInstance, config: Config): Promise<void> {
  const headers = await headersOf(policyOf(config))
  const allowed = config.allowedHosts
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers)
    const known = allowed === undefined || allowed.some((pattern) => hostMatches(request.hostname, pattern))
    done(known ? undefined : new DomainError(common.malformed, 'The Host header names no host of ours.'))
  })
}

const policyOf = (config: Config): FastifyHelmetOptions => ({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  referrerPolicy: { policy: 'same-origin' },
  frameguard: { action: 'deny' },
  hsts: config.production ? { maxAge: 31_536_000, includeSubDomains: true, preload: true } : false,
})

/** Asks helmet once what it would send. Asked at every request it builds the same text again, a third of a hot read's time. */
async function headersOf(policy: FastifyHelmetOptions): Promise<Record<string, string>> {
  const probe = Fastify()
  const plain = await probe.inject('/')
  const asked = Fastify()
  await asked.register(helmet, policy)
  const { headers } = await asked.inject('/')
  await Promise.all([probe.close(), asked.close()])
  const own = Object.entries(headers).filter(([name]) => !(name in plain.headers))
  return Object.fromEntries(own.map(([name, value]) => [name, String(value)]))
}

/** `example.com` is that host; `.example.com` also its subdomains; `*` any. */
function hostMatches(hostname: string, pattern: string): boolean {
  if (pattern === '*') return true
  if (pattern.startsWith('.')) return hostname === pattern.slice(1) || hostname.endsWith(pattern)
  return hostname === pattern
}
