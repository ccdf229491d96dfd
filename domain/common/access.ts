import { common, DomainError } from './errors.ts'
import {
  type ApiScope,
  type Everywhere,
  grants,
  isApiScope,
  type Own,
  type Permission,
  type Role,
  type VendorStanding,
} from './permissions.ts'
import type { Rate } from './rate.ts'

export { API_SCOPES, type ApiScope, type Permission, type Role } from './permissions.ts'

export interface Anonymous {
  readonly kind: 'anonymous'
  /** What a guest's cart is opened with. */
  readonly cartToken?: string
}

export interface User {
  readonly kind: 'user'
  readonly userId: number
  readonly roles: readonly Role[]
  /** Vendors this user is a member of, as owner or staff. */
  readonly vendorIds: readonly number[]
  /** Those of them this user owns. */
  readonly ownerOf: readonly number[]
  /** Present when an API key acts for the user; it then may do only this. */
  readonly scopes?: readonly ApiScope[]
  readonly apiKeyId?: number
  /** How often the API key may call, when it has a rate of its own. */
  readonly rate?: Rate
  /** The session this user signed in with; API keys have none. */
  readonly sessionId?: number
  /** When the user last proved who they are, in this session; milliseconds since 1970. */
  readonly authenticatedAt?: number
  /** Of a cart filled before signing in. */
  readonly cartToken?: string
}

/** The house itself, in a task or on the command line. */
export interface System {
  readonly kind: 'system'
}

export type Actor = Anonymous | User | System

/** Who may call an operation. `admit` returns the actor as the service knows it, or says why not. */
export interface Access<A extends Actor = Actor> {
  readonly public: boolean
  /** What a caller has to hold; without one it is enough to have signed in. */
  readonly permission?: Permission
  /** What an API key has to be given; without one keys may not call. */
  readonly scope: ApiScope | undefined
  /** It is a standing at some vendor that counts, beside that of staff. */
  readonly ofVendors?: boolean
  /** What somebody holds for what is their own counts as well. */
  readonly ownToo?: true
  /** The vendors whose rows alone the database will show this actor, with what is the actor's own; nothing: it is not walled in. */
  readonly wall?: (actor: Actor) => readonly number[] | undefined
  admit(actor: Actor, now: Date): A
}

/** Open to all. */
export const anyone: Access = { public: true, scope: undefined, admit: (actor) => actor }

/** Open to all; to an API key when it has the scope. */
export const visitors = (scope: ApiScope): Access => ({
  public: true,
  scope,
  admit: (actor) => (actor.kind === 'user' ? requireScope(actor, scope) : actor),
})

/** Open to whoever has signed in, for what is their own; to an API key when it has the scope. */
export const signedIn = (scope?: ApiScope): Access<User> => ({
  public: false,
  scope,
  admit: (actor) => requireScope(requireUser(actor), scope),
})

/** Open to those whose role has the permission. */
export const permitted = (permission: Permission): Access<User> => ({
  public: false,
  permission,
  scope: scopeOf(permission),
  admit: (actor) => requireHeld(actor, permission, (user) => holdsOwn(user, permission)),
})

/**
 * Open to those who have the permission for some vendor: its members, as their standing there allows, and staff for
 * all. Members work behind the wall: in the database they meet the rows of these vendors and no others.
 */
export const forVendor = (permission: Permission): Access<User> => ({
  public: false,
  permission,
  scope: scopeOf(permission),
  ofVendors: true,
  wall: (actor) => (holdsEverywhere(actor, permission) ? undefined : vendorsWith(actor, permission)),
  admit: (actor) => requireHeld(actor, permission, (user) => vendorsWith(user, permission).length > 0),
})

/**
 * Open to those who have the permission for what is their own, or for some vendor, and to staff for all: for things that
 * people and vendors both have. But for staff everybody works behind the wall.
 */
export const forOwnOrVendor = (permission: Permission): Access<User> => ({
  ...forVendor(permission),
  ownToo: true,
  admit: (actor) =>
    requireHeld(actor, permission, (user) => holdsOwn(user, permission) || vendorsWith(user, permission).length > 0),
})

/**
 * Open to those it is open to already, before the wall: for what takes rows that the wall hides. Whose the rows are is then
 * for its statements alone to say.
 */
export const beforeTheWall = ({ wall: _wall, ...access }: Access<User>): Access<User> => access

/** Open only to the house: tasks and the command line. */
export const system: Access<System> = {
  public: false,
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

/** The vendors an actor has a permission for as their member. */
export function vendorsWith(actor: Actor, permission: Permission): readonly number[] {
  if (actor.kind !== 'user' || !inScope(actor, permission)) return []
  const may = (standing: VendorStanding) => (grants[standing] as readonly Permission[]).includes(permission)
  return actor.vendorIds.filter((id) => may(actor.ownerOf.includes(id) ? 'vendor owner' : 'vendor staff'))
}

/** Whether an actor has a permission whatever it is used on: the house has all, staff have theirs, an API key never. */
export function holdsEverywhere(actor: Actor, permission: Permission): boolean {
  if (actor.kind === 'system') return true
  return isPerson(actor) && holdsAs(actor, permission, ['support', 'admin'])
}

/** Whether an actor has a permission for what is this vendor's. */
export const actsFor = (actor: Actor, vendorId: number, permission: Permission): boolean =>
  holdsEverywhere(actor, permission) || vendorsWith(actor, permission).includes(vendorId)

export const isStaff = (actor: Actor): boolean => isPerson(actor) && holdsEverywhere(actor, 'everything:read')

/** Staff and the house itself see everybody's rows; a program of theirs does not. */
export const seesAll = (actor: Actor): boolean => holdsEverywhere(actor, 'everything:read')

/** How an actor is written down beside what it did. */
export const actorName = (actor: Actor): string => (actor.kind === 'user' ? `user:${actor.userId}` : actor.kind)

/** Signed in, with no API key in between. */
const isPerson = (actor: Actor): actor is User => actor.kind === 'user' && actor.scopes === undefined

const inScope = ({ scopes }: User, permission: Permission): boolean =>
  scopes === undefined || (isApiScope(permission) && scopes.includes(permission))

const holdsAs = ({ roles }: User, permission: Permission, as: readonly (Own | Everywhere)[]): boolean =>
  as.some((standing) => roles.includes(standing) && (grants[standing] as readonly Permission[]).includes(permission))

const holdsOwn = (user: User, permission: Permission): boolean => holdsAs(user, permission, ['customer'])

const scopeOf = (permission: Permission): ApiScope | undefined => (isApiScope(permission) ? permission : undefined)

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

function requireHeld(actor: Actor, permission: Permission, otherwise: (user: User) => boolean): User {
  const user = requireScope(requireUser(actor), scopeOf(permission))
  if (holdsEverywhere(user, permission) || otherwise(user)) return user
  throw new DomainError(common.forbidden, `This takes the permission ${permission}.`)
}
