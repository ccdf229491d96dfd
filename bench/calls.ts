import { DEMO_PASSWORD, demoUsers } from '../server/demo.ts'
import { openMarket, type Market } from './market.ts'
import { compare, type Effort, type Figures, type Sides } from './measure.ts'
import type { Plan } from './plan.ts'
import { say } from './report.ts'
import { assertSame } from './sameness.ts'
import type { Call, Door, Scenario } from './scenarios.ts'
import { type ServerProcess, startCeiling, startConstant, startOurs } from './server-process.ts'

const CALLS_PER_CONNECTION = 40

/** Every scenario that was chosen, at each of its doors, beside its ceiling. */
export async function measureCalls(plan: Plan): Promise<{ figures: Figures[]; version: string }> {
  const { chosen, effort, poolMax, data } = plan
  await using stack = new AsyncDisposableStack()
  say(`seeding the ${data} market …`)
  const market = stack.adopt(await openMarket(data), (each) => each.stop())
  const ours = stack.adopt(await startOurs(market, { poolMax }), (each) => each.stop())
  const ceiling = stack.adopt(await startCeiling(market, poolMax), (each) => each.stop())
  const figures: Figures[] = []
  for (const scenario of chosen) {
    for (const door of scenario.doors) {
      say(`${scenario.name} ${door} …`)
      figures.push(
        scenario.kept === true
          ? await measureKept(market, scenario, door, plan)
          : await measureOne(market, { ours, ceiling }, scenario, door, effort),
      )
    }
  }
  return { figures, version: market.version }
}

const CACHE_MB = 64

/** What is in memory already, beside what costs nothing to find. */
async function measureKept(
  market: Market,
  scenario: Scenario,
  door: Door,
  { effort, poolMax }: Plan,
): Promise<Figures> {
  await using stack = new AsyncDisposableStack()
  const calls = scenario.calls(market, door, effort.connections * CALLS_PER_CONNECTION)
  const ours = stack.adopt(await startOurs(market, { poolMax, cacheMb: CACHE_MB }), (each) => each.stop())
  const { length } = await (await fetch(ours.url + calls[0]!.path)).bytes()
  const ceiling = stack.adopt(await startConstant(length), (each) => each.stop())
  return { scenario: scenario.name, door, ...(await compare({ ours, ceiling }, async () => calls, effort)) }
}

async function measureOne(
  market: Market,
  servers: Sides<ServerProcess>,
  scenario: Scenario,
  door: Door,
  effort: Effort,
): Promise<Figures> {
  const calls = scenario.calls(market, door, effort.connections * CALLS_PER_CONNECTION)
  const callsFor = async () => {
    if (!scenario.writes) return calls
    await market.analyze()
    return signed(calls, await signIn(servers.ours))
  }
  await assertSame(servers, scenario, await callsFor(), market.url)
  return { scenario: scenario.name, door, ...(await compare(servers, callsFor, effort)) }
}

const signed = (calls: readonly Call[], token: string): Call[] =>
  calls.map((call) => ({ ...call, headers: { authorization: `Bearer ${token}` } }))

/** A token lives five minutes; every round asks for its own. */
async function signIn({ url }: ServerProcess): Promise<string> {
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: demoUsers.at(-1)!.email, password: DEMO_PASSWORD }),
  })
  return ((await response.json()) as { accessToken: string }).accessToken
}
