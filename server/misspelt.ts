/**
 * Variables that nothing reads, and that are called almost as one that is not set: `DATABSE_URL`. Names of others begin like
 * ours at most; what is two strokes away was meant for us.
 */
export function misspelt(environment: NodeJS.ProcessEnv, known: readonly string[]): string[] {
  const given = (name: string) => (environment[name] ?? '') !== ''
  const missing = known.filter((name) => name.length >= SHORTEST && !given(name))
  return Object.keys(environment).flatMap((name) => {
    if (known.includes(name) || !given(name)) return []
    const meant = missing.find((each) => strokesBetween(name.toUpperCase(), each) <= MOST)
    return meant === undefined ? [] : [`${name}: Nothing is called so here, and it is not read. ${meant}?`]
  })
}

/** Of shorter names, such as RUN and PORT, too many are near. */
const SHORTEST = 7
const MOST = 2

/** How many letters to add, leave out, change or swap with the next. */
function strokesBetween(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > MOST) return MOST + 1
  let before: number[] = []
  let row = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1]
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      next[j] = Math.min(
        row[j]! + 1,
        next[j - 1]! + 1,
        row[j - 1]! + (same ? 0 : 1),
        swapped ? before[j - 2]! + 1 : MOST + 1,
      )
    }
    before = row
    row = next
  }
  return row[other.length]!
}
