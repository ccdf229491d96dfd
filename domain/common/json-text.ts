/** An answer PostgreSQL has already written as JSON; tests hold its shape to the operation's output. */
export class JsonText {
  readonly text: string
  /** Changes with every edit of the thing itself, for If-Match. */
  readonly version: string | undefined
  /** Cursors of a page's neighbours, for the Link header. */
  readonly cursors: PageCursors | undefined

  constructor(text: string, about: { version?: string; cursors?: PageCursors } = {}) {
    this.text = text
    this.version = about.version
    this.cursors = about.cursors
  }

  parse(): unknown {
    return JSON.parse(this.text)
  }
}

export interface PageCursors {
  readonly next: string | null
  readonly previous: string | null
}
