import t, { test } from 'tap'
import { createAdmin, login, me } from '../../../domain/authentication/operations.ts'
import { perform } from '../../../domain/common/operation.ts'
import { houseScope } from '../../../server/context.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'

const app = await testShop(t)
const guest = scopeOf(app, people.nobody)
const vero = { email: 'Vendor@Fashionistar.test', password: 'fashionistar-demo' }

test('an address signs in whatever its case, and the token carries roles and vendors', async (t) => {
  const tokens = (await perform(guest, login, vero)) as { accessToken: string }
  t.match(tokens, { expiresIn: 300, user: { email: 'vendor@fashionistar.test', roles: ['customer', 'vendor'] } })
  t.match(JSON.parse(tokens.accessToken), { userId: 2, roles: ['customer', 'vendor'], vendorIds: [1], ownerOf: [1] })
})

const failure = (input: object) => perform(guest, login, { ...vero, ...input }).catch((error: Error) => error)

test('a wrong password and an unknown address are told apart by nobody', async (t) => {
  const [wrong, unknown] = [await failure({ password: 'x' }), await failure({ email: 'nobody@example.com' })]
  t.match(wrong, { type: { code: 'authentication.wrong-credentials' } })
  t.equal((wrong as Error).message, (unknown as Error).message)
})

test('an account shows itself, without its password', async (t) => {
  const user = (await perform(scopeOf(app, people.customer), me, {})) as object
  t.match(user, { id: 3, email: 'customer@fashionistar.test', emailVerified: true, phone: null })
  t.notMatch(JSON.stringify(user), /plain:/)
})

test('one address has one account', async (t) => {
  const account = { email: 'root@example.com', fullName: 'Root', password: 'a long passphrase' }
  t.match(await perform(houseScope(app), createAdmin, account), { roles: ['customer', 'admin'] })
  t.equal(
    await codeOf(perform(houseScope(app), createAdmin, { ...account, email: 'ROOT@example.com' })),
    'authentication.email-taken',
  )
})
