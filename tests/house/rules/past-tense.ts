/** Participles that do not end in -ed, as far as a shop needs them. */
const irregular = new Set(
  `begun bought broken brought built chosen cut done drawn found given gone held hidden kept left lost made met paid put
  ran read reset run seen sent set shown shut sold spent split taken thrown told undone won withdrawn written`.split(
    /\s+/,
  ),
)

/** Whether a camelCase verb says that something has happened: `placed`, `paymentFailed`, `checkedOut`, `sent`. */
export function isPastTense(verb: string): boolean {
  const words = verb.split(/(?=[A-Z])/).map((word) => word.toLowerCase())
  return words.some((word) => /[^e]ed$|reed$/.test(word) || irregular.has(word))
}
