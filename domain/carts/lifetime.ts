const DAY_MS = 86_400_000
const USER_DAYS = 30
const GUEST_DAYS = 7

/** A cart lasts so long after its last change; reading it changes nothing. */
export function expiryOf({ userId }: { readonly userId: number | null }, now: Date): string {
  return daysAfter(now, userId === null ? GUEST_DAYS : USER_DAYS)
}

/** How long a cart is kept once it has ended, for whoever asks what became of it. */
export const KEPT_DAYS = 30

export const daysAfter = (now: Date, days: number): string => new Date(now.getTime() + days * DAY_MS).toISOString()
