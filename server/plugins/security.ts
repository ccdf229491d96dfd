import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'
import { common, DomainError } from '../../domain/common/errors.ts'
import type { Config } from '../config.ts'

/** Security headers on every answer, and no answer to a Host that is not ours. */
export async function securityPlugin(server: FastifyInstance, config: Config): Promise<void> {
  await server.register(helmet, {
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
  const allowed = config.allowedHosts
  if (allowed === undefined) return
  server.addHook('onRequest', async (request) => {
    if (!allowed.some((pattern) => hostMatches(request.hostname, pattern))) {
      throw new DomainError(common.malformed, 'The Host header names no host of ours.')
    }
  })
}

/** `example.com` is that host; `.example.com` also its subdomains; `*` any. */
function hostMatches(hostname: string, pattern: string): boolean {
  if (pattern === '*') return true
  if (pattern.startsWith('.')) return hostname === pattern.slice(1) || hostname.endsWith(pattern)
  return hostname === pattern
}
