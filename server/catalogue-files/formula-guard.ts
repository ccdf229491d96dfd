// A spreadsheet runs a cell that begins with = + - or @. An apostrophe in front keeps it text; these pairs put it there
// and take exactly that one away again, so that any text survives the round.

const FORMULA = /^'*[=+\-@]/
const GUARDED = /^'+[=+\-@]/

/** Text that a person wrote keeps an apostrophe of its own (`'90s denim`): only one that guards is taken away. */
export const guardText = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)
export const unguardText = (text: string): string => (GUARDED.test(text) ? text.slice(1) : text)

/** Codes come with an apostrophe from shops that keep Excel from rounding them, so that any first one is no part of it. */
export const guardCode = (code: string): string => (/^['=+\-@]/.test(code) ? `'${code}` : code)
export const unguardCode = (code: string): string => (code.startsWith("'") ? code.slice(1).trim() : code)
