const NAMELESS = 'A customer'
const LONGEST = 40

/** First name and initial: enough for others to speak to, too little to find somebody by. */
export function reviewerName(fullName: string): string {
  const [first = '', ...others] = fullName.trim().split(/\s+/)
  if (first === '' || first.includes('@')) return NAMELESS
  const [initial] = others.at(-1) ?? ''
  const name = Array.from(first).slice(0, LONGEST).join('')
  return initial === undefined ? name : `${name} ${initial.toUpperCase()}.`
}
