// What a person has to expect of an operation, by its record of access, the table of permissions and the row.

import type { Access } from '../../../domain/common/access.ts'
import { grants, type Permission } from '../../../domain/common/permissions.ts'
import { hasScope, isProgram, type Person, type Standing, standingsOf } from './people.ts'
import { isTheirs, type Row } from './row.ts'

export type Outcome = 'ok' | `${number} ${string}`

const FORBIDDEN = '403 common.forbidden'

export function expected(person: Person, access: Access, row: Row): Outcome {
  const refusal = access.public ? refusalOfKey(person, access) : refusalAtTheDoor(person, access)
  if (refusal !== undefined) return refusal
  if (isTheirs(person, row)) return row.outcome ?? 'ok'
  return row.stranger ?? 'ok'
}

/** What is open to all is open to a program as far as its key goes. */
const refusalOfKey = (person: Person, { scope }: Access): Outcome | undefined =>
  isProgram(person) && scope !== undefined && !hasScope(person) ? FORBIDDEN : undefined

function refusalAtTheDoor(
  person: Person,
  { scope, permission, ofVendors = false, ownToo }: Access,
): Outcome | undefined {
  if (person === 'guest') return '401 common.unauthenticated'
  if (isProgram(person) && (scope === undefined || !hasScope(person))) return FORBIDDEN
  if (permission === undefined) return undefined
  const own = (standing: Standing) => ownToo === true && standing === 'customer'
  return standingsOf(person).some(
    (standing) => (own(standing) || counts(standing, person, ofVendors)) && may(standing, permission),
  )
    ? undefined
    : FORBIDDEN
}

/** What vendors own takes a standing there, or one that is for everything; a program never has the latter. */
function counts(standing: Standing, person: Person, ofVendors: boolean): boolean {
  if (standing === 'support' || standing === 'admin') return !isProgram(person)
  return (standing === 'customer') !== ofVendors
}

const may = (standing: Standing, permission: Permission): boolean =>
  (grants[standing] as readonly Permission[]).includes(permission)
