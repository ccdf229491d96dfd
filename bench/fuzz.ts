import { buildServer } from '../server/app.ts'
import { type Door, doors, fuzz, type Tally } from '../tests/support/fuzz/run.ts'
import { openOwnMarket } from './own-market.ts'

export interface FuzzOptions {
  /** Requests for each route and procedure. */
  readonly runs: number
  readonly seed: number
  /** Ids of operations; all, when there are none. */
  readonly only: readonly string[]
  readonly signal: AbortSignal
}

/** Asks a market that ends with this process whatever its schemas allow, and more; says what came of it. */
export async function playFuzz({ runs, seed, only, signal }: FuzzOptions): Promise<boolean> {
  await using stack = new AsyncDisposableStack()
  const { bugs, ...market } = await openFuzzed(stack)
  const faults: string[] = []
  const rows: (readonly [Door, Tally])[] = []
  const asked = (await doors()).filter(({ operation }) => only.length === 0 || only.includes(operation.id))
  if (asked.length === 0) throw new Error(`There is no operation ${only.join(', ')}.`)
  for (const door of asked) {
    if (signal.aborted) break
    process.stderr.write(`${door.name} …\n`)
    const { tally, fault } = await fuzz(market, door, { runs, seed, bugs })
    rows.push([door, tally])
    if (fault !== undefined) faults.push(fault)
  }
  console.log(table(rows))
  console.log(`\nSeed ${seed}. ${faults.length === 0 ? 'Nothing is wrong.' : faults.join('\n\n')}`)
  return faults.length === 0
}

async function openFuzzed(stack: AsyncDisposableStack) {
  const unexpected: string[] = []
  const onError = (line: string) => void unexpected.push(...unexpectedIn(line))
  const app = await openOwnMarket(stack, { products: 60, vendors: 6, onError })
  const server = stack.adopt(await buildServer(app), (each) => each.close())
  return { app, server, bugs: () => unexpected.splice(0) }
}

function unexpectedIn(line: string): string[] {
  const { msg, err } = JSON.parse(line) as Record<string, unknown>
  return msg === 'unexpected' ? [JSON.stringify(err)] : []
}

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`

function table(rows: readonly (readonly [Door, Tally])[]): string {
  const statuses = [...new Set(rows.flatMap(([, tally]) => Object.keys(tally)))].toSorted()
  return [
    line(['route or procedure', ...statuses]),
    line(['---', ...statuses.map(() => '--:')]),
    ...rows.map(([door, tally]) => line([door.name, ...statuses.map((status) => tally[Number(status)] ?? '')])),
  ].join('\n')
}
