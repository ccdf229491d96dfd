import dns, { type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Of the sixth version only one eighth is given out; below it are tunnels to the fourth. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/** Whether anybody on the internet could reach this address, rather than only we; one that hides another is not taken. */
export function isPublic(address: string): boolean {
  if (isIP(address) === 0) return false
  const parsed = ipaddr.parse(address)
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(GLOBAL_UNICAST))
}

const NEARBY: ReadonlySet<string> = new Set(['loopback', 'private', 'uniqueLocal'])

/** The same, or on this machine or in its private network; not what a network gives out by itself, as clouds do secrets. */
export const isPublicOrNearby = (address: string): boolean =>
  isPublic(address) || (isIP(address) !== 0 && NEARBY.has(ipaddr.parse(address).range()))

/** The address that a URL names itself; undefined: it names a host, which is looked up when somebody connects. */
export function addressIn({ hostname }: URL): string | undefined {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  return isIP(host) === 0 ? undefined : host
}

/** All addresses a name leads to. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

/** As the system has it, files of its own included. */
export const systemResolve: Resolve = (hostname) => dns.promises.lookup(hostname, { all: true })

export interface DnsOptions {
  /** By default those of the system. */
  readonly servers?: readonly string[]
  /** Milliseconds one of them may take. */
  readonly timeout?: number
}

/**
 * As DNS has it and nobody else. It takes none of the few threads that file access and hashes of passwords share, so that
 * a name server that is slow on purpose holds up nobody but who wrote its name.
 */
export function dnsResolve({ servers, timeout = 3_000 }: DnsOptions = {}): Resolve {
  const resolver = new dns.promises.Resolver({ timeout, tries: 2 })
  if (servers !== undefined) resolver.setServers(servers)
  return async (hostname) => {
    const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
    if (four.status === 'rejected' && six.status === 'rejected') throw four.reason
    const found = (result: typeof four, family: 4 | 6) =>
      result.status === 'rejected' ? [] : result.value.map((address) => ({ address, family }))
    return [...found(four, 4), ...found(six, 6)]
  }
}

/**
 * The look-up of a connection, refusing a name of which any address is not to be reached. It is asked at the moment of
 * connecting, and what it says is what is connected to, so a name cannot lead elsewhere after it was checked.
 * @param refusal what the connection then fails with
 */
export function lookupOf(
  resolve: Resolve,
  mayReach: (address: string) => boolean,
  refusal: (hostname: string) => Error,
): LookupFunction {
  return (hostname, { all, family }, callback) => {
    const answer = (addresses: readonly LookupAddress[]) => {
      if (!addresses.every(({ address }) => mayReach(address))) return callback(refusal(hostname), '')
      const fitting = addresses.filter((each) => (family !== 4 && family !== 6) || each.family === family)
      const [first] = fitting
      if (first === undefined) return callback(new Error(`${hostname} has no address`), '')
      return all === true ? callback(null, fitting) : callback(null, first.address, first.family)
    }
    const fail = (error: NodeJS.ErrnoException) => callback(error, '')
    resolve(hostname).then(answer, fail)
  }
}
