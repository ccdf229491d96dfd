import type { Import } from '../imports.ts'
import { domainOf, line as order, type Room, roomOf } from '../map.ts'
import type { Source } from '../source.ts'
import type { Violation } from '../violation.ts'

/** The doors of a domain that each room may use. Other domains use `index.ts`, and `events.ts` to answer an event. */
const doors: Partial<Record<Room, readonly string[]>> = {
  domain: ['index.ts', 'events.ts'],
  'routes-v1': ['operations.ts'],
  'routes-v2-trpc': ['operations.ts'],
  jobs: ['events.ts', 'tasks.ts'],
  server: ['operations.ts', 'index.ts', 'events.ts', 'tasks.ts'],
}

type Fault = Pick<Violation, 'wrong' | 'instead'>

/** A domain is entered by its doors, and domains call only backwards in the line. */
export function domainDoors(sources: readonly Source[]): Violation[] {
  return sources.flatMap((source) => [
    ...stranger(source),
    ...source.imports.flatMap((each) => {
      const fault = judge(source.path, each)
      return fault === undefined ? [] : [{ path: source.path, line: each.line, ...fault }]
    }),
  ])
}

function stranger({ path }: Source): Violation[] {
  const domain = domainOf(path)
  if (roomOf(path) !== 'domain' || (domain !== undefined && place(domain) >= 0)) return []
  const wrong = domain === undefined ? 'a file beside the domains' : `domain/${domain} has no place in the line`
  return [{ path, line: 1, wrong, instead: 'put it in a domain, or give the new domain a place in tests/house/map.ts' }]
}

function judge(from: string, { target }: Import): Fault | undefined {
  const room = roomOf(from)
  if (target.kind !== 'file' || roomOf(target.path) !== 'domain') return undefined
  const own = domainOf(from)
  const other = domainOf(target.path)
  const file = target.path.split('/').slice(2).join('/')
  if (own !== undefined && own === other) return file === 'index.ts' && from !== target.path ? ownDoor(own) : undefined
  const open = room === undefined ? undefined : doors[room]
  if (open === undefined) return undefined
  if (own !== undefined && other !== undefined && isForwards(own, other)) return forwards(own, other)
  if (other === 'common' || (other !== undefined && open.includes(file))) return undefined
  return {
    wrong: `${target.path} is private to ${other ?? 'domain'}`,
    instead: `enter by ${open.map((door) => `domain/${other ?? '<x>'}/${door}`).join(' or ')}; if what you need is not there, offer it there`,
  }
}

/** A domain that has no place yet is told so once, not at each of its imports. */
function isForwards(own: string, other: string): boolean {
  return place(own) >= 0 && place(other) > place(own)
}

function ownDoor(domain: string): Fault {
  return {
    wrong: `${domain} imports itself through its own index.ts`,
    instead: 'import the file that has it; index.ts is the door for other domains',
  }
}

function forwards(own: string, other: string): Fault {
  return {
    wrong: `${own} calls forwards, to ${other}`,
    instead: `emit an event from ${own} and answer it with a task of ${other}, or let ${other} call ${own}`,
  }
}

function place(domain: string): number {
  return (order as readonly string[]).indexOf(domain)
}
