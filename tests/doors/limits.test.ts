import { test } from 'tap'
import { z } from 'zod'
import type { Operation } from '../../domain/common/operation.ts'
import { mountedProcedures, mountedRoutes } from './both-doors.ts'

const operations = [...(await mountedRoutes()), ...mountedProcedures()].map(({ operation }) => operation)
const changes = [...new Map(operations.map((each) => [each.id, each])).values()].filter(
  ({ effect }) => effect !== 'read',
)

/** What somebody who guesses would send, or have a server work at. */
const GUESSED = new Set(['password', 'currentPassword', 'code', 'idToken', 'refreshToken', 'token'])
/** Whose account it is about. */
const SUBJECTS = new Set(['email', 'phone'])

const fieldsOf = ({ input }: Operation): string[] =>
  Object.keys(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }).properties ?? {})

/** Those without a limit of their own, each with the reason. */
const unlimited: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['create', 'get', 'delete', 'addItem', 'updateItem', 'removeItem', 'merge', 'addProduct'].map((verb) => [
      `carts.${verb}`,
      'nobody guesses 32 random bytes, and whoever fills carts is counted by the general limit',
    ]),
  ),
  'pricing.createDiscount': 'it makes a code, for those who may',
  'pricing.createMethod': 'it makes a code, for those who may',
  'sizing.recommend': 'it reckons for a millisecond, and tells of nobody but whoever asks',
  'authentication.logout': 'who has no token is turned away by one look-up, and whoever has one only ends a session',
}
/** Those that are about an account and do not count by it, each with the reason. */
const uncounted: Readonly<Record<string, string>> = {
  'authentication.register': 'it makes an account once; asked again it says that there is one',
  'authentication.updateMe': 'it is about whoever asks',
  'vendors.addMember': 'it tells owners of shops whether an address has an account, at the rate of whoever asks',
}

test('whatever is open to everybody, or takes what can be guessed, has a limit of its own', async (t) => {
  t.ok(changes.length > 30)
  for (const operation of changes) {
    const isGuessed = fieldsOf(operation).some((field) => GUESSED.has(field))
    if (!operation.access.public && !isGuessed) continue
    t.equal(operation.limit === undefined, operation.id in unlimited, operation.id)
  }
})

test('what is about an account counts by that as well, whoever asks and from wherever', async (t) => {
  for (const operation of changes) {
    if (!fieldsOf(operation).some((field) => SUBJECTS.has(field))) continue
    t.equal(operation.limitBy === undefined, operation.id in uncounted, operation.id)
    if (operation.limitBy === undefined) continue
    t.ok(operation.limit, `${operation.id} counts against something`)
    const by = (email: string) => operation.limitBy!({ email, phone: undefined })
    const usesEmail = fieldsOf(operation).includes('email')
    if (usesEmail) t.equal(by('Ada@Example.com'), by('ada@example.com'), 'an address is the same in capitals')
    if (usesEmail) t.not(by('ada@example.com'), by('eve@example.com'))
    if (!usesEmail) t.equal(operation.limitBy({ phone: '+2348012345678' }), '+2348012345678')
  }
})
