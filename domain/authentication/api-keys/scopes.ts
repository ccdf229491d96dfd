import { type ApiScope, type User, vendorsWith } from '../../common/access.ts'
import { grants } from '../../common/permissions.ts'

/** Whether a key of this user's could do anything with a scope: what staff may do for all, a key never may. */
export const canUse = (user: User, scope: ApiScope): boolean =>
  vendorsWith(user, scope).length > 0 ||
  (user.roles.includes('customer') && (grants.customer as readonly string[]).includes(scope))
