import type { Source } from '../source.ts'
import type { Violation } from '../violation.ts'

/** No file reaches itself by imports that run. `import type` vanishes before anything runs, so it cannot make a cycle. */
export function cycles(sources: readonly Source[]): Violation[] {
  const files = new Map(sources.map((source) => [source.path, source]))
  const finished = new Set<string>()
  const found: Violation[] = []
  const visit = (source: Source, trail: readonly string[]) => {
    if (finished.has(source.path)) return
    for (const { target, typeOnly, line } of source.imports) {
      const next = target.kind === 'file' && !typeOnly ? files.get(target.path) : undefined
      if (next === undefined) continue
      const start = [...trail, source.path].indexOf(next.path)
      if (start < 0) visit(next, [...trail, source.path])
      else found.push(cycle(source.path, line, [...trail.slice(start), source.path, next.path]))
    }
    finished.add(source.path)
  }
  for (const source of sources) visit(source, [])
  return found
}

function cycle(path: string, line: number, loop: readonly string[]): Violation {
  return {
    path,
    line,
    wrong: `this import closes a cycle: ${loop.join(' → ')}`,
    instead: 'move what both files need into a third, or pass it as an argument; for a type, write `import type`',
  }
}
