/** One part of a request that comes in parts. */
export type IncomingPart =
  | { readonly kind: 'field'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'file'; readonly name: string; readonly content: AsyncIterable<Uint8Array> }

/**
 * A request that brings files. A door hands it to `perform` unread, so that nothing is taken in from somebody who may not
 * ask; its files go into the storage as they come, never through memory as a whole.
 */
export class Incoming {
  /** What is known beside the body, such as ids in the path; it has the last word. */
  readonly values: Readonly<Record<string, unknown>>
  readonly parts: () => AsyncIterable<IncomingPart>

  constructor(parts: () => AsyncIterable<IncomingPart>, values: Readonly<Record<string, unknown>> = {}) {
    this.parts = parts
    this.values = values
  }
}
