import type { Test } from 'tap'
import type { Operation } from '../../../domain/common/operation.ts'
import { testMarket } from '../../support/app.ts'
import type { Answer, Input } from '../both-doors.ts'
import type { Headers } from '../callers.ts'
import { expected, type Outcome } from './expected.ts'
import { type MatrixMarket, matrixMarket, secretsOf } from './market.ts'
import { everyone, invite, type People, type Person } from './people.ts'
import type { Row } from './row.ts'
import { rowsOf } from './rows.ts'
import { sumsOf } from './rows-in-database.ts'

/** An operation as one door has it. */
export interface Mounted {
  readonly operation: Operation
  readonly name: string
  call(market: MatrixMarket, input: Input, headers: Headers): Promise<Answer>
}

/** Has everybody call everything that a door has mounted. */
export async function playMatrix(t: Test, mounted: readonly Mounted[]): Promise<void> {
  const { app, server } = await testMarket(t)
  const people = await invite(app, server)
  const market = matrixMarket(app, server, people)
  for (const each of mounted) {
    await t.test(each.name, async (t) => {
      const rows = rowsOf(each.operation.id)
      if (rows.length === 0) t.fail(whatToWrite(each.operation))
      for (const row of rows) {
        requireSense(t, each.operation, row)
        await playRow(t, { ...each, row, people, market })
      }
    })
  }
}

const whatToWrite = ({ id, access }: Operation): string =>
  `${id} is mounted and has no row: say in tests/doors/matrix/rows/${id.split('.')[0]}.ts whose thing its input names: ` +
  (access.public ? `of: 'everybody', if it shows nothing that is anybody's` : `of: 'oneself', 'house' or a group`)

/** What is open to all has to be said to be so, and what is somebody's what others are told. */
function requireSense(t: Test, { id, access }: Operation, row: Row): void {
  t.notOk(row.of === 'everybody' && !access.public, `${id}: its row says everybody, its access does not`)
  t.notOk((row.of === 'oneself' || row.of === 'house') && access.public, `${id}: anyone may call it: a mistake?`)
  t.ok(typeof row.of === 'string' || row.stranger !== undefined, `${id}: its row says what strangers are told`)
}

interface Casting {
  readonly person: Person
  readonly outcome: Outcome
}

interface Play extends Mounted {
  readonly row: Row
  readonly people: People
  readonly market: MatrixMarket
}

async function playRow(t: Test, play: Play): Promise<void> {
  const { access } = play.operation
  const cast = everyone.map((person) => ({ person, outcome: expected(person, access, play.row) }))
  const admitted = cast.filter(({ outcome }) => outcome === 'ok')
  t.ok(admitted.length > 0 || play.row.outcome !== undefined, 'somebody can')
  const refused = cast.filter(({ outcome }) => outcome !== 'ok')
  await turnAway(t, play, refused, admitted[0]?.person ?? 'buyer')
  for (const { person, outcome } of admitted) {
    const headers = await headersFor(play, person)
    check(t, play, person, outcome, await play.call(play.market, await inputFor(play, person, headers), headers))
  }
}

/** Everybody who is refused is, though they name what others may; and when they have gone nothing is other than before. */
async function turnAway(t: Test, play: Play, cast: readonly Casting[], admitted: Person): Promise<void> {
  const headers = new Map<Person, Headers>()
  for (const { person } of cast) headers.set(person, await headersFor(play, person))
  const input = await inputFor(play, admitted, await headersFor(play, admitted))
  const before = await sumsOf(play.market.app)
  for (const { person, outcome } of cast) {
    check(t, play, person, outcome, await play.call(play.market, input, headers.get(person)!))
  }
  t.strictSame(await sumsOf(play.market.app), before, 'whoever was refused has changed nothing')
}

const headersFor = ({ row, people, operation: { access } }: Play, person: Person): Headers | Promise<Headers> =>
  row.anew === true ? people.another(person, access.scope) : people.headers(person, access.scope)

const inputFor = async ({ row: { input }, market }: Play, person: Person, headers: Headers): Promise<Input> =>
  typeof input === 'function' ? input(market, { person, headers }) : input

function check(t: Test, { people }: Play, person: Person, outcome: Outcome, { status, body }: Answer): void {
  const actual = status < 300 ? 'ok' : `${status} ${(body as { code: string }).code}`
  const text = JSON.stringify(body)
  t.equal(actual, outcome, `${person}${actual === outcome ? '' : `: ${text.slice(0, 300)}`}`)
  for (const secret of secretsOf(people)) {
    if (!secret.for.includes(person)) t.notOk(text.includes(secret.text), `${person} does not read '${secret.text}'`)
  }
}
