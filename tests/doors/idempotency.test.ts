import { sql } from 'kysely'
import type { InjectOptions, Response } from 'light-my-request'
import t, { test, type Test } from 'tap'
import type { Operation } from '../../domain/common/operation.ts'
import { type MountedRoute } from '../../server/openapi.ts'
import { until } from '../server/child.ts'
import { testMarket } from '../support/app.ts'
import {
  bodyOf,
  type Input,
  type MountedProcedure,
  mountedProcedures,
  mountedRoutes,
  requestOf,
  unwrap,
} from './both-doors.ts'
import { bearer, callersOf, type Headers, signIn } from './callers.ts'
import { answersAlone, leavesNoEvent } from './silent.ts'
import { headersOf, type Sample, sampleMarket, samplesOf } from './samples.ts'

const { app, server } = await testMarket(t, { env: { DATABASE_POOL_MAX: '20' } })
const callers = await callersOf(server)
const market = sampleMarket(server, callers, app)

/** An operation that changes something, and how it is asked through each door that has it. */
interface Change {
  readonly operation: Operation
  readonly doors: readonly Door[]
}

interface Door {
  readonly name: 'v1' | 'v2'
  readonly status: number
  request(input: Input): InjectOptions
  body(response: Response): unknown
}

const throughV1 = (route: MountedRoute): Door => ({
  name: 'v1',
  status: route.status,
  request: (input) => requestOf(route, input),
  body: (response) => (response.body === '' ? null : response.json<unknown>()),
})

const throughV2 = ({ path, operation }: MountedProcedure): Door => ({
  name: 'v2',
  status: 200,
  request: (input) => ({ method: 'POST', url: `/api/v2/${path}`, body: bodyOf(operation, input) }),
  body: (response) => unwrap(response.json()),
})

/** Changes that no sample can show succeeding, each with the reason. */
const without: Readonly<Record<string, string>> = {}

const changes = await mountedChanges()

async function mountedChanges(): Promise<Change[]> {
  const routes = (await mountedRoutes()).filter(({ method }) => method !== 'get')
  const procedures = mountedProcedures().filter(({ type }) => type === 'mutation')
  const operations = new Set([...routes, ...procedures].map(({ operation }) => operation))
  return [...operations]
    .filter(({ effect }) => effect !== 'read')
    .map((operation) => ({
      operation,
      doors: [
        ...routes.filter((route) => route.operation === operation).map(throughV1),
        ...procedures.filter((procedure) => procedure.operation === operation).map(throughV2),
      ],
    }))
}

interface Asked {
  readonly input: Input
  readonly headers: Headers
}

const ask = (door: Door, { input, headers }: Asked) =>
  server.inject({ ...door.request(input), headers: { ...headers } })

const isReplay = ({ headers }: Response) => headers['idempotent-replayed'] === 'true'

/** What a sample asks and who asks it, which for some are made together. */
async function prepared(sample: Sample): Promise<Asked> {
  const { input } = sample
  return {
    input: typeof input === 'function' ? await input(market) : input,
    headers: await headersOf(callers, sample, market),
  }
}

const codeOf = (door: Door, response: Response) => (door.body(response) as { code?: string } | null)?.code

t.ok(changes.length >= 10, 'there are some')
for (const change of changes) {
  const { id } = change.operation
  const sample = samplesOf(id).find(({ expect }) => expect === 'ok')
  if (sample === undefined) {
    if (!(id in without))
      t.fail(`${id} changes something and has no sample that succeeds: write one in tests/doors/samples`)
    continue
  }
  await test(`${id}: however often it is asked with one key, it is done once`, async (t) => {
    const { input, headers: who } = await prepared(sample)
    const key = { 'idempotency-key': `key-of-${id}` }
    const first = await askAtOnce(t, change, { input, headers: { ...who, ...key } })
    const headers: Headers = { ...(await signedInAgain(who)), ...key }
    if (who.authorization !== undefined && headers.authorization === undefined) {
      t.pass('who asked cannot ask any more')
      return
    }
    await t.test('asked again it says the same', (t) => repeats(t, change, { input, headers }, first))
    await t.test('with other content the key is refused', (t) => refusesOther(t, change, sample, { input, headers }))
    await t.test('the key of somebody else is another', async (t) => {
      const stranger = { ...(await market.somebody()), ...key }
      for (const door of change.doors) {
        const response = await ask(door, { input, headers: stranger })
        t.notOk(isReplay(response) && response.body === first.body, `${door.name} shows nothing of the first`)
        t.notMatch(codeOf(door, response), /^common\.idempotency/)
      }
      t.ok(isReplay(await ask(change.doors[0]!, { input, headers })), 'and takes nothing from it')
    })
  })
}

/** Many at once, by turns through each door. @returns the body of the one first answer */
async function askAtOnce(t: Test, { operation, doors }: Change, asked: Asked): Promise<{ body: unknown }> {
  const { id, effect } = operation
  const before = await answersWithEffect()
  const requests = Array.from({ length: 50 }, async (_, n) => {
    const door = doors[n % doors.length]!
    const headers = { ...asked.headers, 'x-request-id': `${id}-number-${n}` }
    return { door, response: await ask(door, { ...asked, headers }) }
  })
  const answers = await Promise.all(requests)
  const good = answers.filter(({ response }) => response.statusCode < 300)
  const firsts = good.filter(({ response }) => !isReplay(response))
  t.equal(firsts.length, 1, 'one is a first answer')
  for (const { door, response } of answers.filter((each) => !good.includes(each))) {
    if (response.statusCode === 401 && !(await isKnown(asked.headers))) continue
    t.equal(`${response.statusCode} ${codeOf(door, response)}`, '409 common.idempotency-in-flight')
    t.equal(response.headers['retry-after'], '1')
  }
  const [first] = firsts
  const body = first?.door.body(first.response)
  for (const { door, response } of good) {
    t.equal(response.statusCode, door.status)
    t.strictSame(door.body(response), body, 'all the others repeat it')
  }
  const events = await app.db
    .selectFrom('events')
    .select('request_id')
    .where('request_id', 'like', `${id}-number-%`)
    .execute()
  const effective = new Set(events.map(({ request_id }) => request_id))
  const silent = effect === 'outward' || leavesNoEvent(id)
  t.ok(effective.size === 1 || (silent && effective.size === 0), `${effective.size} took effect`)
  const visible = answersAlone.has(id) ? 0 : 1
  t.equal(await answersWithEffect(), before + visible, 'effect and answer are one transaction')
  return { body }
}

/** How many answers were stored by a transaction that did something too, as PostgreSQL notes beside each row. */
async function answersWithEffect(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from idempotent_requests
    where xmin::text in (
      select xmin::text from events
      union all select xmin::text from auth_challenges
      union all select xmin::text from refresh_tokens
      union all select xmin::text from carts
      union all select xmin::text from wishlist_items
      union all select xmin::text from product_views
    )`.execute(app.db)
  return rows[0]!.count
}

async function isKnown(headers: Headers): Promise<boolean> {
  return (await server.inject({ url: '/api/v1/auth/me', headers: { ...headers } })).statusCode !== 401
}

/** The same person with a token that is good: some changes end the session that asks for them. Nobody, if they cannot sign in. */
async function signedInAgain(headers: Headers): Promise<Headers> {
  const { authorization = '' } = headers
  const claims = Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString()
  // API keys have no claims, and end with no session.
  if (claims === '') return headers
  const { sub, sid, ver } = JSON.parse(claims) as { sub: string; sid: number; ver: number }
  const user = await app.db
    .selectFrom('users')
    .leftJoin('sessions', (join) => join.onRef('sessions.user_id', '=', 'users.id').on('sessions.id', '=', sid))
    .select(['email', 'auth_version as version', 'ended_at as endedAt', 'sessions.id as sessionId'])
    .where('users.id', '=', Number(sub))
    .executeTakeFirst()
  // The process hears of it a moment after it is so.
  if (user?.version === ver && user.sessionId !== null && user.endedAt === null) return headers
  await until(async () => !(await isKnown(headers)), 'the token to be refused')
  const token = (await signIn(server, String(user?.email))) as string | undefined
  return token === undefined ? {} : bearer(token)
}

async function repeats(t: Test, { doors }: Change, asked: Asked, { body }: { body: unknown }): Promise<void> {
  for (const door of doors) {
    const again = await ask(door, asked)
    t.ok(isReplay(again), `${door.name} says that it repeats`)
    t.equal(again.statusCode, door.status)
    t.strictSame(door.body(again), body)
  }
}

async function refusesOther(t: Test, { operation, doors }: Change, sample: Sample, asked: Asked): Promise<void> {
  const other = await otherInput(operation, sample, asked.input)
  if (other === undefined) {
    t.pass('there is nothing else that could be said')
    return
  }
  for (const door of doors) {
    const response = await ask(door, { ...asked, input: other })
    t.equal(response.statusCode, 422)
    t.equal(codeOf(door, response), 'common.idempotency-key-reused')
  }
}

/** Something else that the operation would understand. */
async function otherInput({ id, input: schema }: Operation, sample: Sample, input: Input): Promise<Input | undefined> {
  const read = (value: unknown) => JSON.stringify(schema.parse(value))
  const siblings = samplesOf(id).filter(({ as, expect }) => as === sample.as && !expect.startsWith('400'))
  const differs = (each: Input) => schema.safeParse(each).success && read(each) !== read(input)
  for (const each of [sample, ...siblings]) {
    const { input: candidate } = await prepared(each)
    if (differs(candidate)) return candidate
  }
  return variations(input).find(differs)
}

/** The same with one word or number changed. */
function variations(input: Input): Input[] {
  return Object.entries(input).flatMap(([name, value]) => {
    if (typeof value === 'number') return [{ ...input, [name]: value + 1 }]
    if (typeof value !== 'string') return []
    return [`${value}x`, `x${value}`, value.replace(/\d/, (digit) => String((Number(digit) + 1) % 10))].map(
      (other) => ({
        ...input,
        [name]: other,
      }),
    )
  })
}
