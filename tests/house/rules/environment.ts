import { readsOfMember } from '../globals.ts'
import { isProduct } from '../map.ts'
import type { Source } from '../source.ts'
import { type Violation, violation } from '../violation.ts'

const HOME = 'server/config.ts'
const wrong = 'the environment is read outside server/config.ts'
const instead = 'name the setting in server/config.ts and take it as an argument or from ctx'

/** `process.env` has one reader, so that every setting is named, parsed and documented once. */
export function environment(sources: readonly Source[]): Violation[] {
  const house = sources.filter((source) => isProduct(source) && source.path !== HOME)
  return [...house.flatMap(reads), ...house.flatMap(importedEnvironment)]
}

function reads(source: Source): Violation[] {
  return readsOfMember(source, 'process', 'env').map((node) => violation(source, node, wrong, instead))
}

/** `import { env }`, and the imports that hand over all of `node:process` at once. */
function importedEnvironment({ path, imports }: Source): Violation[] {
  return imports
    .filter(({ target, typeOnly }) => !typeOnly && target.kind === 'builtin' && target.name === 'process')
    .filter(({ bindings }) => bindings.length === 0 || bindings.some(({ imported }) => imported === 'env'))
    .map(({ line }) => ({ path, line, wrong, instead }))
}
