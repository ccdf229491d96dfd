/** A session lasts this long after it last gave out tokens. */
const SESSION_MS = 24 * 3_600_000

/** Two pages of one browser may refresh at once; the slower is refused within this time, and taken for a thief after it. */
export const GRACE_MS = 10_000

export const expiryFrom = (now: Date): Date => new Date(now.getTime() + SESSION_MS)
