import { common, DomainError } from './errors.ts'

export type Role = 'customer' | 'vendor' | 'support' | 'admin'

/** What an API key may do. Signed-in people are not bound by scopes. */
export type ApiScope = 'catalogue:write' | 'orders:read' | 'orders:write'

export interface Anonymous {
  readonly kind: 'anonymous'
}

export interface User {
  readonly kind: 'user'
  readonly userId: number
  readonly roles: readonly Role[]
  /** Vendors this user may act for. */
  readonly vendorIds: readonly number[]
  /** Present when an API key acts for the user; it then may do only this. */
  readonly scopes?: readonly ApiScope[]
  readonly apiKeyId?: number
  /** The session this user signed in with; API keys have none. */
  readonly sessionId?: number
  /** When the user last proved who they are, in this session; milliseconds since 1970. */
  readonly authenticatedAt?: number
}

/** The house itself, in a task or on the command line. */
export interface System {
  readonly kind: 'system'
}

export type Actor = Anonymous | User | System

/** Who may call an operation. `admit` returns the actor as the service knows it, or says why not. */
export interface Access<A extends Actor = Actor> {
  readonly public: boolean
  readonly roles: readonly Role[]
  readonly scope: ApiScope | undefined
  admit(actor: Actor, now: Date): A
}

/** Open to all. */
export const anyone: Access = { public: true, roles: [], scope: undefined, admit: (actor) => actor }

/** Open to whoever has signed in. */
export const signedIn = (scope?: ApiScope): Access<User> => ({
  public: false,
  roles: [],
  scope,
  admit: (actor) => requireScope(requireUser(actor), scope),
})

/** Open to those with one of the roles; an admin has them all. */
export const role = (roles: Role | readonly Role[], scope?: ApiScope): Access<User> => {
  const allowed = typeof roles === 'string' ? [roles] : roles
  return {
    public: false,
    roles: allowed,
    scope,
    admit(actor) {
      const user = requireScope(requireUser(actor), scope)
      if (!isAdmin(user) && !user.roles.some((name) => allowed.includes(name))) {
        throw new DomainError(common.forbidden, `This takes the role ${allowed.join(' or ')}.`)
      }
      return user
    },
  }
}

/** Open only to the house: tasks and the command line. */
export const system: Access<System> = {
  public: false,
  roles: [],
  scope: undefined,
  admit(actor) {
    if (actor.kind !== 'system') throw new DomainError(common.forbidden, 'This is not for callers from outside.')
    return actor
  },
}

/** Open to the house as well as to those it is open to already: the command line does what staff may do. */
export const orHouse = <A extends Actor>(access: Access<A>): Access<A | System> => ({
  ...access,
  admit: (actor, now) => (actor.kind === 'system' ? actor : access.admit(actor, now)),
})

/** How long a proof of who somebody is counts as fresh. */
export const FRESH_MINUTES = 10

/**
 * Open to those it is open to already, if they proved who they are a moment ago: for what costs money or gives an account
 * away. An API key proves nothing of the sort.
 */
export const freshly = (access: Access<User>): Access<User> => ({
  ...access,
  admit(actor, now) {
    const user = access.admit(actor, now)
    const age = now.getTime() - (user.authenticatedAt ?? Number.NEGATIVE_INFINITY)
    if (age > FRESH_MINUTES * 60_000) {
      throw new DomainError(
        common.stepUpRequired,
        `This takes a proof of who you are from the last ${FRESH_MINUTES} minutes.`,
      )
    }
    return user
  },
})

export const isAdmin = (actor: Actor): boolean => actor.kind === 'user' && actor.roles.includes('admin')

export const isStaff = (actor: Actor): boolean =>
  isAdmin(actor) || (actor.kind === 'user' && actor.roles.includes('support'))

/** Staff and the house itself see everybody's rows. */
export const seesAll = (actor: Actor): boolean => actor.kind === 'system' || isStaff(actor)

/** How an actor is written down beside what it did. */
export const actorName = (actor: Actor): string => (actor.kind === 'user' ? `user:${actor.userId}` : actor.kind)

function requireUser(actor: Actor): User {
  if (actor.kind === 'user') return actor
  throw new DomainError(common.unauthenticated, 'This takes a signed-in user or an API key.')
}

function requireScope(user: User, scope: ApiScope | undefined): User {
  if (user.scopes === undefined || (scope !== undefined && user.scopes.includes(scope))) return user
  throw new DomainError(
    common.forbidden,
    scope === undefined ? 'API keys may not do this.' : `This takes the scope ${scope}.`,
  )
}
