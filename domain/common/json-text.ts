/** An answer that is JSON already, as a rule from PostgreSQL; tests hold its shape to the operation's output. */
export class JsonText {
  readonly text: string
  /** Changes with every edit of the thing itself, for If-Match. */
  readonly version: string | undefined
  /** Cursors of a page's neighbours, for the Link header. */
  readonly cursors: PageCursors | undefined
  /** An answer that had been given before, to the same request. */
  readonly replayed: boolean

  constructor(text: string, about: { version?: string; cursors?: PageCursors; replayed?: boolean } = {}) {
    this.text = text
    this.version = about.version
    this.cursors = about.cursors
    this.replayed = about.replayed ?? false
  }

  parse(): unknown {
    return JSON.parse(this.text)
  }
}

export interface PageCursors {
  readonly next: string | null
  readonly previous: string | null
}
