import { createHash } from 'node:crypto'
import type { Scope } from '../context.ts'
import { DomainError } from '../errors.ts'
import { fileTypes, newKey } from '../storage.ts'
import { files } from './errors.ts'
import { StagedFile } from './image-file.ts'
import { HEAD_BYTES, pictureSize, pictureType, SIGNATURE_BYTES, type Size } from './picture-head.ts'
import * as queries from './queries.ts'

/**
 * Puts a file into the storage as it comes, if its first bytes are those of a picture.
 * @param onKey told under which key, before anything is there
 * @returns nothing for a file with nothing in it, as a form sends it for a field that was left empty
 * @throws `common.file-unsupported`, `common.file-too-large`, `common.picture-too-large`
 */
export async function stage(
  scope: Scope,
  content: AsyncIterable<Uint8Array>,
  onKey: (key: string) => void,
): Promise<StagedFile | undefined> {
  const { storage, images } = scope.gateways
  const source = content[Symbol.asyncIterator]()
  try {
    const start = await firstBytes(source)
    if (start.length === 0) return undefined
    const type = pictureType(start)
    if (type === undefined) throw new DomainError(files.unsupported, `Expected one of ${fileTypes.join(', ')}.`)
    const key = newKey(type)
    onKey(key)
    await queries.insertStaged(scope.db, key, scope.now)
    const watched = watch(start, source, images.limits.bytes)
    const bytes = await storage.put(key, watched.content)
    const size = pictureSize(watched.head(), type)
    requireFewPixels(size, images.limits.pixels)
    return new StagedFile({ key, type, bytes, sha256: watched.sha256(), size })
  } finally {
    await source.return?.()
  }
}

async function firstBytes(source: AsyncIterator<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  while (length < SIGNATURE_BYTES) {
    const next = await source.next()
    if (next.done === true) break
    chunks.push(next.value)
    length += next.value.length
  }
  return Buffer.concat(chunks)
}

/** What goes by: counted, hashed, and its head kept. */
function watch(start: Buffer, source: AsyncIterator<Uint8Array>, most: number) {
  const sum = createHash('sha256')
  const head: Uint8Array[] = []
  let length = 0
  const pass = (chunk: Uint8Array): Uint8Array => {
    if (length < HEAD_BYTES) head.push(chunk)
    length += chunk.length
    if (length > most) throw new DomainError(files.tooLarge, `A file may have ${most} bytes.`, { meta: { most } })
    sum.update(chunk)
    return chunk
  }
  async function* content(): AsyncGenerator<Uint8Array> {
    yield pass(start)
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield pass(next.value)
  }
  return { content: content(), head: () => Buffer.concat(head), sha256: () => sum.digest('hex') }
}

/** A picture of few bytes may unfold to more than fits in memory. */
export function requireFewPixels(size: Size | undefined, most: number): void {
  if (size === undefined || size.width * size.height <= most) return
  const detail = `A picture may have ${most} pixels, not ${size.width} × ${size.height}.`
  throw new DomainError(files.tooManyPixels, detail, { meta: { most, ...size } })
}
