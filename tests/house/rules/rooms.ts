import type { Import } from '../imports.ts'
import { isProduct, mayImport, type Room, roomOf } from '../map.ts'
import type { Source } from '../source.ts'
import type { Violation } from '../violation.ts'

/** Files whose import() takes a path found at run time. */
const computed: Record<string, string> = {
  'db/migrate.ts': 'reads the migrations folder, so that no list of migrations has to be kept',
}

/** Imports between rooms go one way: migrations, db ← domain ← routers and jobs ← server. */
export function rooms(sources: readonly Source[]): Violation[] {
  return sources.flatMap((source) => {
    const from = roomOf(source.path)
    return from === undefined ? [] : source.imports.flatMap((each) => judge(source, from, each))
  })
}

function judge(source: Source, from: Room, each: Import): Violation[] {
  const { target, line, typeOnly } = each
  if (target.kind === 'computed') {
    return isProduct(source) && !(source.path in computed) ? [hidden(source, line)] : []
  }
  if (target.kind !== 'file' || allowed(from, target.path, typeOnly)) return []
  const wrong = `${from} imports ${target.path}`
  return [{ path: source.path, line, wrong, instead: advice(from, roomOf(target.path)) }]
}

function allowed(from: Room, path: string, typeOnly: boolean): boolean {
  const to = roomOf(path)
  if (to === undefined) return isRootFile(path) && ['server', 'tests', 'bench'].includes(from)
  if (from === 'migrations') return to === 'db' && typeOnly
  if (from === 'bench' && path.startsWith('tests/support/')) return true
  return to === from || (mayImport[from] as readonly Room[]).includes(to)
}

function isRootFile(path: string): boolean {
  return !path.includes('/') && path.endsWith('.json')
}

function advice(from: Room, to: Room | undefined): string {
  if (to === undefined) return 'import from a room only; the rooms and their order are in tests/house/map.ts'
  if (from === 'migrations') return 'write the SQL out in the migration; it must stay as it was when later code changes'
  if (to === 'tests' || to === 'bench')
    return 'move what both need into the room it belongs to and import it from there'
  if (from === 'routes-v1' || from === 'routes-v2-trpc') {
    return 'put it behind an operation in domain/<x>/operations.ts and serve that operation'
  }
  if (from === 'db') return 'pass it in as an argument; db knows only PostgreSQL'
  if (to === 'server') return 'take what you need from ctx or an argument; only server composes'
  if (from === 'domain')
    return 'emit an event or enqueue a task through ctx; what is above the domain calls it, never the reverse'
  return `move the shared part into domain; ${from} may import only ${mayImport[from].join(', ')}`
}

function hidden(source: Source, line: number): Violation {
  return {
    path: source.path,
    line,
    wrong: 'an import whose path no reader can see (computed, absolute or a URL)',
    instead:
      'write the path as a plain relative string, or name the file with its reason in tests/house/rules/rooms.ts',
  }
}
