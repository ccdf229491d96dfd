// What a browser would refuse of a page, judged by what our policies are made of.

type Headers = Readonly<Record<string, unknown>>
export type DirectivesByName = ReadonlyMap<string, readonly string[]>

export function policyOf(headers: Headers, name = 'content-security-policy'): DirectivesByName {
  const parts = String(headers[name]).split(';')
  return new Map(parts.map((part) => part.trim().split(/\s+/)).map(([directive, ...sources]) => [directive!, sources]))
}

/** Each script, style, style attribute and handler of the page that its policy does not allow. */
export function inlineFaults(html: string, headers: Headers): string[] {
  const policy = policyOf(headers)
  const allows = (directives: readonly string[], nonce: string | undefined) => {
    const sources = [...directives, 'default-src'].map((name) => policy.get(name)).find((each) => each !== undefined)
    if (sources === undefined) return true
    const nonces = sources.filter((source) => source.startsWith("'nonce-"))
    if (nonce !== undefined && nonces.includes(`'nonce-${nonce}'`)) return true
    return sources.includes("'unsafe-inline'") && nonces.length === 0
  }
  const faults: string[] = []
  const plain = html.replaceAll(/<!--[^]*?-->/g, '')
  for (const [tag, name, attributes = '', inside] of plain.matchAll(/<(script|style)\b([^>]*)>([^]*?)<\/\1>/gi)) {
    if (/\bsrc=/.test(attributes) && inside === '') continue
    const nonce = /\bnonce="([^"]*)"/.exec(attributes)?.[1]
    if (!allows([`${name!.toLowerCase()}-src`], nonce)) faults.push(tag.slice(0, 80))
  }
  const markup = plain.replaceAll(/(<(script|style)\b[^>]*>)[^]*?<\/\2>/gi, '$1')
  for (const [tag] of markup.matchAll(/<[a-z][^>]*>/gi)) {
    if (/\sstyle=/i.test(tag) && !allows(['style-src-attr', 'style-src'], undefined)) faults.push(tag.slice(0, 80))
    const runs = /\son\w+=/i.test(tag) || /=\s*["']?\s*javascript:/i.test(tag)
    if (runs && !allows(['script-src-attr', 'script-src'], undefined)) faults.push(tag.slice(0, 80))
  }
  return faults
}
