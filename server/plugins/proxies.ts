import { BlockList, isIP } from 'node:net'

/** Names for what nobody outside can come from. */
const named: Record<string, readonly string[]> = {
  loopback: ['127.0.0.0/8', '::1'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

/** `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`, or one of the names above. */
export function isNetwork(text: string): boolean {
  if (Object.hasOwn(named, text)) return true
  const [address = '', bits, ...rest] = text.split('/')
  const most = { 4: 32, 6: 128 }[isIP(address)] ?? -1
  return rest.length === 0 && most > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
}

/** Whether an address is that of a proxy of ours, whose X-Forwarded-* headers are believed; absent when nobody's is. */
export function trustIn(
  networks: readonly string[] | undefined,
): ((address: string | undefined) => boolean) | undefined {
  if (networks === undefined || networks.length === 0) return undefined
  const list = new BlockList()
  for (const network of networks.flatMap((each) => named[each] ?? each)) {
    const [address = '', bits] = network.split('/')
    const family = familyOf(address)
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  // What a header says came before may be no address at all.
  return (address) => address !== undefined && isIP(address) !== 0 && list.check(address, familyOf(address))
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6')
