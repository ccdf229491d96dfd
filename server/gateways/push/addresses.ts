import dns from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { DeliveryError } from '../../../domain/common/gateways.ts'

/** What IANA's registries of special-purpose addresses do not call globally reachable, and what hides another address. */
// Two lists, because a list that holds both families judges an IPv4 address by the ranges of IPv6 as well.
const hidden = { ipv4: new BlockList(), ipv6: new BlockList() }
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  hidden.ipv4.addSubnet(network, prefix, 'ipv4')
}
// Of the sixth version only one eighth is given out; below it are tunnels to the fourth and examples for books.
for (const [network, prefix] of [
  ['::', 3],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['4000::', 2],
  ['8000::', 1],
] as const) {
  hidden.ipv6.addSubnet(network, prefix, 'ipv6')
}

/** Whether anybody on the internet could reach this address, rather than only we. */
export function isPublic(address: string): boolean {
  const version = isIP(address)
  if (version === 0) return false
  const family = version === 4 ? 'ipv4' : 'ipv6'
  return !hidden[family].check(address, family)
}

/** @throws DeliveryError, permanent, when the URL itself names an address that is not public; names are looked up later */
export function checkHost({ hostname }: URL): void {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(host) !== 0 && !isPublic(host)) throw refusal(host)
}

/**
 * The look-up of a connection, refusing a name that leads to an address of ours. It is asked at the moment of
 * connecting, so a name cannot lead elsewhere after it was checked.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, '')
    if (!addresses.every(({ address }) => isPublic(address))) return callback(refusal(hostname), '')
    const [first] = addresses
    return options.all === true ? callback(null, addresses) : callback(null, first!.address, first!.family)
  })
}

const refusal = (host: string) =>
  new DeliveryError(`${host} is not a public address; no push service is there.`, { permanent: true })
