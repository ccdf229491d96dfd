// Everybody who could ask: one of each standing, the same again who is not concerned, and their programs.

import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { seedApiKey, seedUsers } from '../../../db/seed.ts'
import { apiKeyHash, apiKeyHint } from '../../../domain/authentication/index.ts'
import { API_SCOPES, type ApiScope } from '../../../domain/common/access.ts'
import type { grants } from '../../../domain/common/permissions.ts'
import { DEMO_PASSWORD } from '../../../server/demo.ts'
import type { TestApp } from '../../support/app.ts'
import { bearer, type Headers, signIn } from '../callers.ts'

export type Standing = keyof typeof grants

interface Kind {
  readonly standings: readonly Standing[]
  /** The vendor they are a member of: 1 is A, 2 is B. */
  readonly vendor?: 1 | 2
}

const accounts = {
  buyer: { standings: ['customer'] },
  otherBuyer: { standings: ['customer'] },
  ownerA: { standings: ['customer', 'vendor owner'], vendor: 1 },
  staffA: { standings: ['customer', 'vendor staff'], vendor: 1 },
  ownerB: { standings: ['customer', 'vendor owner'], vendor: 2 },
  support: { standings: ['customer', 'support'] },
  admin: { standings: ['customer', 'admin'] },
} as const satisfies Record<string, Kind>
export type Account = keyof typeof accounts

/** Programs with a key of somebody's: with the scope that is needed and no other, and with all but that. */
const programs = {
  buyerKey: { of: 'buyer', scoped: true },
  buyerKeyWithout: { of: 'buyer', scoped: false },
  ownerAKey: { of: 'ownerA', scoped: true },
  ownerAKeyWithout: { of: 'ownerA', scoped: false },
  adminKey: { of: 'admin', scoped: true },
} as const
export type Program = keyof typeof programs

export type Person = 'guest' | Account | Program
export const everyone: readonly Person[] = ['guest', ...keysOf(accounts), ...keysOf(programs)]

export const isProgram = (person: Person): person is Program => person in programs

/** Whose account it is that a person asks with. */
export const accountOf = (person: Exclude<Person, 'guest'>): Account =>
  isProgram(person) ? programs[person].of : person

export const standingsOf = (person: Exclude<Person, 'guest'>): readonly Standing[] =>
  accounts[accountOf(person)].standings

/** Whether a program has been given the scope that is asked for. */
export const hasScope = (program: Program): boolean => programs[program].scoped

export interface People {
  /** How a person shows who they are to an operation that takes this scope. */
  headers(person: Person, scope: ApiScope | undefined): Headers
  /** The same for somebody of the same standing whom nothing else is asked of. */
  another(person: Person, scope: ApiScope | undefined): Promise<Headers>
  emailOf(account: Account): string
  /** From here on the guest holds another cart. */
  hold(token: string): void
}

/** Makes an account for each standing and signs it in. */
export async function invite(app: TestApp, server: FastifyInstance): Promise<People> {
  const emails = new Map<Account, string>()
  const known = new Map<string, Headers>()
  for (const account of keysOf(accounts)) {
    const email = await enrol(app, account)
    emails.set(account, email)
    known.set(account, bearer(await signIn(server, email)))
  }
  for (const program of keysOf(programs)) {
    for (const scope of [...API_SCOPES, undefined]) {
      const key = await keyFor(app, emails.get(programs[program].of)!, scopesOf(program, scope))
      known.set(`${program} ${scope}`, bearer(key))
    }
  }
  const hold = (token: string) => known.set('guest', { 'x-cart-token': token })
  hold(await guestsToken(server))
  return {
    headers: (person, scope) => known.get(isProgram(person) ? `${person} ${scope}` : person) ?? {},
    async another(person, scope) {
      if (person === 'guest') return {}
      const email = await enrol(app, accountOf(person))
      return bearer(isProgram(person) ? await keyFor(app, email, scopesOf(person, scope)) : await signIn(server, email))
    },
    emailOf: (account) => emails.get(account)!,
    hold,
  }
}

/** Who has not signed in has a cart all the same. */
async function guestsToken(server: FastifyInstance): Promise<string> {
  const made = await server.inject({ method: 'POST', url: '/api/v1/carts', body: {} })
  return made.json<{ token: string }>().token
}

function scopesOf(program: Program, scope: ApiScope | undefined): readonly ApiScope[] {
  if (!programs[program].scoped) return API_SCOPES.filter((each) => each !== scope)
  return scope === undefined ? API_SCOPES : [scope]
}

async function keyFor(app: TestApp, email: string, scopes: readonly ApiScope[]): Promise<string> {
  const key = `fsk_matrix_${randomUUID()}`
  const stored = { hash: apiKeyHash(key), hint: apiKeyHint(key) }
  await app.db.transaction().execute((trx) => seedApiKey(trx, email, stored, scopes))
  return key
}

/** @returns the address of a new account */
async function enrol(app: TestApp, account: Account): Promise<string> {
  const { standings, vendor }: Kind = accounts[account]
  const email = `${account.toLowerCase()}-${randomUUID().slice(0, 8)}@matrix.test`
  const roles = standings.filter((each) => each === 'customer' || each === 'support' || each === 'admin')
  const hash = await app.gateways.passwords.hash(DEMO_PASSWORD)
  await app.db.transaction().execute((trx) => seedUsers(trx, [{ email, fullName: 'Sam Somebody', roles }], hash))
  if (vendor === undefined) return email
  const { id } = await app.db.selectFrom('users').where('email', '=', email).select('id').executeTakeFirstOrThrow()
  const role = standings.includes('vendor owner') ? 'owner' : 'staff'
  await app.db.insertInto('vendor_members').values({ vendor_id: vendor, user_id: id, role }).execute()
  return email
}

function keysOf<K extends string>(record: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(record) as K[]
}
