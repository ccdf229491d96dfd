import { carrierGroups } from './carrier-setting.ts'
import { isVapidPair } from './gateways/push/vapid-keys.ts'
import { paymentGroups } from './payment-setting.ts'
import { storageGroups } from './storage-setting.ts'

/** Variables that mean something only together. */
const groups = [
  ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'],
  ['TERMII_API_KEY', 'TERMII_SENDER'],
  ['VAPID_PUBLIC_KEY', 'VAPID_PRIVATE_KEY'],
  ...paymentGroups,
  ...carrierGroups,
  ...storageGroups,
] as const

/** What is missing of them, a line for each. */
export function groupFaults(given: NodeJS.ProcessEnv): string[] {
  const faults: string[] = groups.flatMap((group) => {
    const set = group.filter((name) => given[name] !== undefined)
    const missing = group.filter((name) => given[name] === undefined)
    return set.length === 0 ? [] : missing.map((name) => `${name}: Needed beside ${set.join(' and ')}.`)
  })
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey } = given
  if (publicKey !== undefined && privateKey !== undefined && !isVapidPair({ publicKey, privateKey }))
    faults.push('VAPID_PUBLIC_KEY: Expected the other half of VAPID_PRIVATE_KEY (npx web-push generate-vapid-keys).')
  return faults
}
