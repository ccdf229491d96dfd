import { test } from 'tap'
import { testMarket } from '../support/app.ts'
import { doors, fuzz } from '../support/fuzz/run.ts'

// The same each time, for a gate has to say the same of the same code; `npm run bench -- fuzz` takes others.
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_127)
const runs = Number(process.env['FUZZ_RUNS'] ?? 20)

test(`whatever is asked, the answer is one that callers are told of (FUZZ_SEED=${seed})`, async (t) => {
  const unexpected: string[] = []
  const onLog = ({ msg, err }: Record<string, unknown>) => {
    if (msg === 'unexpected') unexpected.push(JSON.stringify(err))
  }
  const market = await testMarket(t, { onLog })
  const ends = new Set<number>()
  for (const door of await doors()) {
    const { tally, fault } = await fuzz(market, door, { runs, seed, bugs: () => unexpected.splice(0) })
    t.equal(fault, undefined, door.name)
    for (const status of Object.keys(tally)) ends.add(Number(status))
  }
  for (const status of [200, 201, 400, 401, 403, 404]) t.ok(ends.has(status), `some were answered with ${status}`)
})
