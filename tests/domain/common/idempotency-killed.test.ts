import t from 'tap'
import { common, DomainError } from '../../../domain/common/errors.ts'
import type { JsonText } from '../../../domain/common/json-text.ts'
import { perform } from '../../../domain/common/operation.ts'
import { houseScope } from '../../../server/context.ts'
import { vaultOf } from '../../../server/gateways/vault.ts'
import { run, until } from '../../server/child.ts'
import { testApp } from '../../support/app.ts'
import { outward, SECRET, write } from './keyed.ts'

const app = await testApp(t, { gateways: { vault: vaultOf([SECRET]) } })

/** When it dies, around which of its statements; and how many effects there are then. */
const moments = {
  // begin, lock and look, effect, store, commit
  write: [
    ['before', 4, 0],
    ['before', 5, 0],
    ['after', 5, 1],
  ],
  // claim, begin, effect, store, commit
  outward: [
    ['before', 2, 0],
    ['before', 4, 0],
    ['before', 5, 0],
    ['after', 5, 1],
  ],
} as const

let things = 0
for (const effect of ['write', 'outward'] as const) {
  const title = `${effect}: killed at any moment, effect and answer are both there or both not, and asking again makes one`
  await t.test(title, async (t) => {
    for (const [moment, nth, left] of moments[effect]) {
      const [key, thingId] = [`${effect}-${moment}-${nth}`, (things += 1)]
      const args = [app.url, effect, key, thingId, moment, nth].map(String)
      const { signal, stderr } = await run(t, ['tests/domain/common/killed.ts', ...args]).ended
      t.equal(signal, 'SIGKILL', stderr)
      t.equal(await effectsOf(thingId), left, `killed ${moment} statement ${nth}`)
      const again = await askAgain(effect, key, thingId)
      t.equal(again.replayed, left === 1, 'an effect has an answer')
      t.equal(await effectsOf(thingId), 1)
    }
  })
}

async function effectsOf(thingId: number): Promise<number> {
  return (await app.db.selectFrom('events').select('id').where('aggregate', '=', `thing:${thingId}`).execute()).length
}

/** Once a claim that was left behind has run out, and PostgreSQL has noticed that the other is gone. */
async function askAgain(effect: 'write' | 'outward', key: string, thingId: number): Promise<JsonText> {
  const scope = { ...houseScope(app), idempotencyKey: key, now: new Date('2026-11-22T12:03:00Z') }
  const operation = effect === 'write' ? write() : outward(undefined, 'conclude')
  let answer: JsonText | undefined
  await until(async () => {
    answer = await perform(scope, operation, { thingId }).then(
      (result) => result as JsonText,
      (error: unknown) => {
        if (error instanceof DomainError && error.type === common.idempotencyInFlight) return undefined
        throw error
      },
    )
    return answer !== undefined
  }, 'its request to be given up')
  return answer!
}
