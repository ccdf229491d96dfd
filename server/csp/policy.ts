/** Keywords of a Content-Security-Policy, quoted as the header has them. */
export const NONE = "'none'"
export const SELF = "'self'"
export const REPORT_SAMPLE = "'report-sample'"
export const STRICT_DYNAMIC = "'strict-dynamic'"
export const UNSAFE_EVAL = "'unsafe-eval'"
export const UNSAFE_HASHES = "'unsafe-hashes'"
export const UNSAFE_INLINE = "'unsafe-inline'"
export const WASM_UNSAFE_EVAL = "'wasm-unsafe-eval'"
/** Stands where the nonce of a request goes; left out where the page has not asked for one. */
export const NONCE = '<nonce>'

/** What a directive allows: in order, sorted when it is a set; `true` for a directive that has no values; nothing drops it. */
export type Sources = string | boolean | null | undefined | readonly string[] | ReadonlySet<string>

/** Directives with what each allows, in the order they are sent. None at all is no policy, and no header. */
export type Policy = Readonly<Record<string, Sources>>

/**
 * The text of a header; empty for a policy that says nothing.
 * @param nonce what the page carries on its inline scripts and styles. Without one a directive that allowed nothing else
 *   allows nothing: dropped, it would fall back on another one, or on everything.
 */
export function buildPolicy(policy: Policy, nonce?: string): string {
  return Object.entries(policy)
    .flatMap(([name, sources]) => directive(name, sources, nonce))
    .join('; ')
}

function directive(name: string, sources: Sources, nonce: string | undefined): string[] {
  if (sources === true) return [name]
  const given = valuesOf(sources)
  if (given.length === 0) return []
  const values = given.flatMap((value) => (value === NONCE ? nonceSource(nonce) : value))
  return [`${name} ${values.length === 0 ? NONE : values.join(' ')}`]
}

const nonceSource = (nonce: string | undefined): string[] => (nonce === undefined ? [] : [`'nonce-${nonce}'`])

/** The values of a directive one by one. */
export function valuesOf(sources: Sources): readonly string[] {
  if (sources === null || sources === undefined || typeof sources === 'boolean') return []
  if (typeof sources === 'string') return sources === '' ? [] : [sources]
  return sources instanceof Set ? [...(sources as ReadonlySet<string>)].toSorted() : [...sources]
}
