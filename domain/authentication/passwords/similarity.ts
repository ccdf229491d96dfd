/** At least this much of the characters in common, and a password is guessed from what is known of its owner. */
const TOO_SIMILAR = 0.7

/** Whether a password is close to a text, or to one of its words; as Django judges it, which people's old passwords met. */
export function isSimilar(password: string, text: string): boolean {
  const chosen = Array.from(password.toLowerCase())
  const known = text.toLowerCase()
  const parts = [...known.split(/[^\p{L}\p{N}_]+/u), known].map((part) => Array.from(part))
  return parts.some((part) => !isTooShortToCount(chosen, part) && quickRatio(chosen, part) >= TOO_SIMILAR)
}

/** Of a part a tenth as long as the password, even all of it in there says nothing. */
const isTooShortToCount = (password: readonly string[], part: readonly string[]): boolean =>
  password.length >= 10 * part.length && part.length < (TOO_SIMILAR / 2) * password.length

/** How many characters two texts share, whatever their order, of all they have: `quick_ratio` of Python's difflib. */
function quickRatio(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>()
  for (const character of b) left.set(character, (left.get(character) ?? 0) + 1)
  const shared = a.filter((character) => {
    const count = left.get(character) ?? 0
    left.set(character, count - 1)
    return count > 0
  })
  return a.length + b.length === 0 ? 1 : (2 * shared.length) / (a.length + b.length)
}
