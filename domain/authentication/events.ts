import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id, Timestamp } from '../common/fields.ts'
import { CodeChannel, Purpose } from './codes/schema.ts'

/** Somebody has an account. Who they are stands in the account alone, which can be forgotten; an event cannot. */
export const userRegistered = defineEvent({
  name: 'user.registered',
  payload: z.object({ userId: Id }),
  aggregate: ({ userId }) => `user:${userId}`,
  // Nobody is signed in yet, and what follows is the new account's to look at.
  ownerId: ({ userId }) => userId,
})

const SessionId = z.object({ sessionId: Id, userId: Id })

/** Somebody has signed in. */
export const sessionOpened = defineEvent({
  name: 'session.opened',
  payload: SessionId.extend({ method: z.string() }),
  aggregate: ({ userId }) => `user:${userId}`,
})

/** One session is over; tokens of it are refused from now on. */
export const sessionEnded = defineEvent({
  name: 'session.ended',
  payload: SessionId.extend({ reason: z.string() }),
  aggregate: ({ userId }) => `user:${userId}`,
})

/** A refresh token came back long after it had been used: two hold it, and its session is over for both. */
export const sessionReused = defineEvent({
  name: 'session.reused',
  payload: SessionId.extend({ at: Timestamp }),
  aggregate: ({ userId }) => `user:${userId}`,
})

/** All sessions of a user are over but the one that asked for it. */
export const otherSessionsEnded = defineEvent({
  name: 'user.signedOutElsewhere',
  payload: z.object({ userId: Id, kept: Id.nullable(), sessionIds: z.array(Id) }),
  aggregate: ({ userId }) => `user:${userId}`,
})

const ApiKeyId = z.object({ keyId: Id, userId: Id })

/** A program may act for somebody. */
export const apiKeyCreated = defineEvent({
  name: 'apiKey.created',
  payload: ApiKeyId.extend({ scopes: z.array(z.string()), at: Timestamp }),
  aggregate: ({ keyId }) => `apiKey:${keyId}`,
})

/** A program may no longer act for somebody. */
export const apiKeyRevoked = defineEvent({
  name: 'apiKey.revoked',
  payload: ApiKeyId,
  aggregate: ({ keyId }) => `apiKey:${keyId}`,
})

const UserId = z.object({ userId: Id })

/** Nobody enters an account any more, by whatever way there was. */
export const userShut = defineEvent({
  name: 'user.shut',
  payload: UserId,
  aggregate: ({ userId }) => `user:${userId}`,
})

/** An account that was shut has a password again. */
export const userReopened = defineEvent({
  name: 'user.reopened',
  payload: UserId,
  aggregate: ({ userId }) => `user:${userId}`,
})

/** Somebody has shown that they read what goes to their address. */
export const emailVerified = defineEvent({
  name: 'user.emailVerified',
  payload: UserId,
  aggregate: ({ userId }) => `user:${userId}`,
})

/** Somebody has shown that they hold their phone; it signs them in from now on. */
export const phoneVerified = defineEvent({
  name: 'user.phoneVerified',
  payload: UserId,
  aggregate: ({ userId }) => `user:${userId}`,
})

/** Somebody else has shown that they hold the phone now. */
export const phoneReleased = defineEvent({
  name: 'user.phoneReleased',
  payload: UserId,
  aggregate: ({ userId }) => `user:${userId}`,
})

export const profileChanged = defineEvent({
  name: 'user.profileChanged',
  payload: UserId,
  aggregate: ({ userId }) => `user:${userId}`,
})

/** Somebody has a new password, and no session any more. */
export const passwordChanged = defineEvent({
  name: 'password.changed',
  payload: UserId.extend({ changedAt: Timestamp }),
  aggregate: ({ userId }) => `user:${userId}`,
})

/** Null: nobody has the address that was given. Whoever asks must not notice, so the same follows. */
const MaybeUserId = z.object({ userId: Id.nullable() })

/** Somebody wants to set a new password without the old one. */
export const resetRequested = defineEvent({
  name: 'password.resetRequested',
  payload: MaybeUserId,
  aggregate: ({ userId }) => `user:${userId ?? 'nobody'}`,
})

/** Somebody wants a code. A phone that is not reached holds up no mail, so each way has a history of its own. */
export const codeRequested = defineEvent({
  name: 'code.requested',
  payload: MaybeUserId.extend({ purpose: Purpose, channel: CodeChannel }),
  aggregate: ({ userId, purpose, channel }) => `code:${userId ?? 'nobody'}/${purpose}/${channel}`,
})

const FactorId = UserId.extend({ factorId: Id })

/** Somebody begins to set up an app as their second factor; it is not asked for yet. */
export const factorEnrolled = defineEvent({
  name: 'factor.enrolled',
  payload: FactorId,
  aggregate: ({ userId }) => `user:${userId}`,
})

/** The app is asked for from now on. Sessions that were opened without it are over. */
export const factorConfirmed = defineEvent({
  name: 'factor.confirmed',
  payload: FactorId.extend({ at: Timestamp, sessionIds: z.array(Id) }),
  aggregate: ({ userId }) => `user:${userId}`,
})

/** One factor is enough again. */
export const factorRemoved = defineEvent({
  name: 'factor.removed',
  payload: FactorId.extend({ at: Timestamp }),
  aggregate: ({ userId }) => `user:${userId}`,
})

/** Codes that were written down before are worth nothing any more. */
export const recoveryCodesRenewed = defineEvent({
  name: 'recoveryCodes.renewed',
  payload: UserId,
  aggregate: ({ userId }) => `user:${userId}`,
})

/** Somebody had a code on paper in place of their app. */
export const recoveryCodeUsed = defineEvent({
  name: 'recoveryCode.used',
  payload: UserId.extend({ at: Timestamp, left: z.int() }),
  aggregate: ({ userId }) => `user:${userId}`,
})

/** Somebody who is signed in has shown once more who they are. */
export const sessionReproved = defineEvent({
  name: 'session.reproved',
  payload: SessionId,
  aggregate: ({ userId }) => `user:${userId}`,
})

const PasskeyId = UserId.extend({ passkeyId: Id })

/** A passkey signs somebody in from now on. */
export const passkeyAdded = defineEvent({
  name: 'passkey.added',
  payload: PasskeyId.extend({ at: Timestamp }),
  aggregate: ({ userId }) => `user:${userId}`,
})

/** Its owner calls a passkey something else. */
export const passkeyRenamed = defineEvent({
  name: 'passkey.renamed',
  payload: PasskeyId,
  aggregate: ({ userId }) => `user:${userId}`,
})

/** A passkey signs nobody in any more. */
export const passkeyRemoved = defineEvent({
  name: 'passkey.removed',
  payload: PasskeyId.extend({ at: Timestamp }),
  aggregate: ({ userId }) => `user:${userId}`,
})

/** Somebody can sign in by another’s word. Reclaimed: they were the first to show that the address is theirs. */
export const identityLinked = defineEvent({
  name: 'identity.linked',
  payload: UserId.extend({ at: Timestamp, provider: z.string(), reclaimed: z.boolean() }),
  aggregate: ({ userId }) => `user:${userId}`,
})
