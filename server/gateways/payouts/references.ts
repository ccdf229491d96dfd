/** Providers ask for references of their own length, and say them in notices about everything else as well. */
const PREFIX = 'fashionistar-'

/** A payout's reference as a provider knows it. */
export const sentReference = (reference: string): string => `${PREFIX}${reference}`

/** Ours again; nothing for one that is none of ours. */
export const ownReference = (reference: string): string | undefined =>
  reference.startsWith(PREFIX) ? reference.slice(PREFIX.length) : undefined
