import type { Size } from './files/picture-head.ts'
import type { FileType } from './storage.ts'

/** Pictures, as the domain sees them. */
export interface ImageGateway {
  /** What is taken in. */
  readonly limits: { readonly bytes: number; readonly pixels: number }
  /**
   * The same picture, decoded and written anew once for each width: turned as its camera was held, and without anything but
   * its pixels; made smaller until it fits the width, and twice that in height, never larger.
   * @throws ImageUnreadable
   */
  remake(content: AsyncIterable<Uint8Array>, widths: readonly number[]): Promise<MadeImage[]>
  /** What stands in for a picture until it is there: some thirty characters (blurhash). @throws ImageUnreadable */
  blurhash(content: Uint8Array): Promise<string>
}

export interface MadeImage extends Size {
  readonly content: Uint8Array
  readonly type: FileType
}

/** It is no picture, is broken, or unfolds to more than is taken. Another try is of no use. */
export class ImageUnreadable extends Error {
  override readonly name = 'ImageUnreadable'
}
