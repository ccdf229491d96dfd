import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { isProbe } from './probes.ts'

/** A name or an address, with or without a port; what else a Host header may hold leads others astray. */
const HOST = /^([a-z\d][a-z\d._-]*|\[[a-f\d:.]+\])(?::\d{1,5})?$/i
const MOST_REMEMBERED = 1_000

/** Whether a request names a host of ours. Probes come by the address of the machine, so for them any address will do. */
export function hostJudge(config: Config): (request: Pick<FastifyRequest, 'host' | 'url'>) => boolean {
  const patterns = config.allowedHosts?.map(normalized)
  const isOurs = patterns === undefined ? developmentJudge(config) : (host: string) => isListed(host, patterns)
  const known = new Map<string, boolean>()
  return ({ host, url }) => {
    let ours = known.get(host)
    if (ours === undefined) {
      ours = isOurs(nameIn(host))
      if (known.size < MOST_REMEMBERED) known.set(host, ours)
    }
    return ours || (isProbe(url) && isAddress(nameIn(host)))
  }
}

/** The name in a Host header; nothing, which is nobody's name, where it holds anything else. */
const nameIn = (host: string): string => normalized(HOST.exec(host)?.[1] ?? '')

/** Names are the same in capitals, and with the dot that ends a full one. */
const normalized = (host: string): string => host.toLowerCase().replace(/\.$/, '')

const isAddress = (host: string): boolean => isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0

/** `example.com` is that host; `.example.com` also its subdomains; `*` any. */
const isListed = (host: string, patterns: readonly string[]): boolean =>
  host !== '' && patterns.some((pattern) => pattern === '*' || host === pattern || isBelow(host, pattern))

const isBelow = (host: string, pattern: string): boolean =>
  pattern.startsWith('.') && (host === pattern.slice(1) || host.endsWith(pattern))

/**
 * Without a list, whatever no page of somebody else's can have a browser ask under a name of its own (DNS rebinding):
 * this machine, addresses, and where we say we are. A server that listens beyond this machine, as in a container, also goes by
 * names without a dot: they are of the network it stands in.
 */
function developmentJudge({ host: listening, publicUrl }: Config): (host: string) => boolean {
  const own = publicUrl === undefined ? [] : [new URL(publicUrl).hostname]
  const known = new Set(['localhost', normalized(listening), ...own])
  const isLocal = listening === 'localhost' || listening === '::1' || listening.startsWith('127.')
  const isNear = isLocal ? /\.localhost$/ : /^[a-z\d][a-z\d_-]*$|\.localhost$/
  return (host) => known.has(host) || isAddress(host) || isNear.test(host)
}
