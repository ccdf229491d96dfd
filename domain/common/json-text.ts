import { hash } from 'node:crypto'

/** An answer that is JSON already, as a rule from PostgreSQL; tests hold its shape to the operation's output. */
export class JsonText {
  readonly text: string
  /** Changes with every edit of the thing itself, for If-Match. */
  readonly version: string | undefined
  /** Cursors of a page's neighbours, for the Link header. */
  readonly cursors: PageCursors | undefined
  /** An answer that had been given before, to the same request. */
  readonly replayed: boolean
  #digest: string | undefined
  #bytes: Buffer | undefined

  constructor(text: string, about: { version?: string; cursors?: PageCursors; replayed?: boolean } = {}) {
    this.text = text
    this.version = about.version
    this.cursors = about.cursors
    this.replayed = about.replayed ?? false
  }

  /** The text in UTF-8; an answer that is kept is encoded once. */
  get bytes(): Buffer {
    return (this.#bytes ??= Buffer.from(this.text))
  }

  /** SHA-1 of the text, in base64url. */
  get digest(): string {
    return (this.#digest ??= digestOf(this.text))
  }

  parse(): unknown {
    return JSON.parse(this.text)
  }
}

/** An answer as it is sent; what it says of itself goes with it. */
export function asText(result: unknown): JsonText {
  if (result instanceof JsonText) return result
  const version = versionOf(result)
  return new JsonText(JSON.stringify(result) ?? 'null', version === undefined ? {} : { version })
}

/** When a thing was last edited, as far as it says so itself. */
export function versionOf(result: unknown): string | undefined {
  if (result instanceof JsonText) return result.version
  const { updatedAt } = (result ?? {}) as { updatedAt?: unknown }
  return typeof updatedAt === 'string' ? updatedAt : undefined
}

export const digestOf = (text: string | Buffer): string => hash('sha1', text, 'base64url')

export interface PageCursors {
  readonly next: string | null
  readonly previous: string | null
}
