// Who asks, and what a door would bring for them; benches borrow it too.

import type { Actor, System } from '../../domain/common/access.ts'
import type { Scope, WriteCtx } from '../../domain/common/context.ts'
import type { TokenGateway } from '../../domain/common/gateways.ts'
import { inTransaction } from '../../domain/common/unit-of-work.ts'
import { type App, houseScope } from '../../server/context.ts'

/** What apps of tests sign and seal with. */
export const SECRET = 'a secret for tests only, long enough to be taken as one'

/** What a door would bring for this actor. */
export function scopeOf(app: App, actor: Actor): Scope {
  return { ...houseScope(app), actor, gateways: { ...app.gateways, tokens: plainTokens } }
}

/** The people of the demo market, as its doors know them. */
export const people = {
  admin: { kind: 'user', userId: 1, roles: ['customer', 'admin'], vendorIds: [], ownerOf: [] },
  vendor: { kind: 'user', userId: 2, roles: ['customer', 'vendor'], vendorIds: [1], ownerOf: [1] },
  customer: { kind: 'user', userId: 3, roles: ['customer'], vendorIds: [], ownerOf: [] },
  nobody: { kind: 'anonymous' },
} as const satisfies Record<string, Actor>

const plainTokens: TokenGateway = {
  expiresIn: 300,
  client: { ip: '192.0.2.1', userAgent: 'tests' },
  hand: (claims, refreshToken) => ({ accessToken: JSON.stringify(claims), ...(refreshToken && { refreshToken }) }),
  kept: () => undefined,
  takeBack: () => {},
}

/** One transaction of the house's own. */
export const write = <T>(app: App, work: (ctx: WriteCtx<System>) => Promise<T>): Promise<T> => {
  const scope = houseScope(app)
  return inTransaction(scope, scope.actor, work)
}
