import type { FileType } from '../storage.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

/** How many bytes tell one kind of picture from another, and of all but JPEG the size. */
export const SIGNATURE_BYTES = 30

/** How much of a file is looked at for its size; before it, a JPEG may carry a preview and what the camera has to say. */
export const HEAD_BYTES = 262_144

/** What a file is, by its first bytes; whatever its name and its sender say. Nothing: no picture we take. */
export function pictureType(head: Buffer): FileType | undefined {
  if (head.length < SIGNATURE_BYTES) return undefined
  if (head.readUIntBE(0, 3) === 0xff_d8_ff) return 'image/jpeg'
  if (head.subarray(0, 8).equals(PNG) && head.toString('latin1', 12, 16) === 'IHDR') return 'image/png'
  const isWebp = head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP'
  return isWebp ? 'image/webp' : undefined
}

const PNG = Buffer.from('\u0089PNG\r\n\u001A\n', 'latin1')

/** What the head says of how many pixels the picture will unfold to; nothing where it does not say. */
export function pictureSize(head: Buffer, type: FileType): Size | undefined {
  if (head.length < SIGNATURE_BYTES) return undefined
  if (type === 'image/png') return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) }
  return type === 'image/webp' ? webpSize(head) : jpegSize(head)
}

function webpSize(head: Buffer): Size | undefined {
  const kind = head.toString('latin1', 12, 16)
  if (kind === 'VP8X') return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 }
  if (kind === 'VP8 ') return { width: head.readUInt16LE(26) & 0x3f_ff, height: head.readUInt16LE(28) & 0x3f_ff }
  if (kind !== 'VP8L') return undefined
  const bits = head.readUInt32LE(21)
  return { width: (bits & 0x3f_ff) + 1, height: ((bits >>> 14) & 0x3f_ff) + 1 }
}

/** Markers that begin a frame; the three between them do not. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.has(marker)
const NO_FRAMES = new Set([0xc4, 0xc8, 0xcc])

/** From one segment to the next, each of which says how long it is, up to the one that begins the frame. */
function jpegSize(head: Buffer): Size | undefined {
  let at = 2
  while (at + 9 <= head.length && head[at] === 0xff) {
    const marker = head[at + 1]!
    if (marker === 0xff) at += 1
    else if (isFrame(marker)) return { height: head.readUInt16BE(at + 5), width: head.readUInt16BE(at + 7) }
    else at += 2 + head.readUInt16BE(at + 2)
  }
  return undefined
}
