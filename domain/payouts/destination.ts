import type { Destination } from '../common/payout-gateways.ts'
import type { Vault } from '../common/gateways.ts'

/** What a sealed destination belongs to: nobody can have one vendor's money go to another's account. */
export const aboutOf = (vendorId: number, currency: string): string => `payout account:${vendorId}:${currency}`

export function sealDestination(vault: Vault, vendorId: number, currency: string, destination: Destination): string {
  return vault.seal(JSON.stringify(destination), aboutOf(vendorId, currency))
}

export const hintOf = ({ accountNumber }: Destination): string => `…${accountNumber.slice(-4)}`
