const CONTROL = /[\p{Cc}\u2028\u2029]/u
/** A header is folded at its spaces; a line on the wire takes 998 octets with the header's name before it. */
const TOO_LONG = /[!-~]{900}/

/**
 * What may stand in a header: a line break there would begin a header of somebody else's choosing.
 * @throws TypeError naming the field
 */
export function requireHeaderText(field: string, text: string): string {
  const control = CONTROL.exec(text)?.[0]
  if (control !== undefined) {
    const code = control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
    throw new TypeError(`${field} holds the control character U+${code}.`)
  }
  if (!text.isWellFormed()) throw new TypeError(`${field} holds half a character.`)
  if (TOO_LONG.test(text)) throw new TypeError(`${field} holds a word longer than a line may be.`)
  return text
}
