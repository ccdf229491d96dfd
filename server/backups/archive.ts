import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { createTarPacker, type TarHeader } from 'modern-tar'
import { SUMS } from './contents.ts'

export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>
export type Add = (header: TarHeader, body?: Bytes) => Promise<void>

/** Writes a compressed archive of what `fill` adds, one after the other, and of the SHA-256 of each file. */
export async function writeArchive(out: NodeJS.WritableStream, fill: (add: Add) => Promise<void>): Promise<void> {
  const { readable, controller } = createTarPacker()
  const sums: string[] = []
  const add: Add = async (header, body = []) => {
    const hash = createHash('sha256')
    const writer = controller.add(header).getWriter()
    for await (const chunk of body) {
      hash.update(chunk)
      await writer.write(chunk)
    }
    await writer.close()
    if (header.type !== 'directory') sums.push(`${hash.digest('hex')}  ${header.name}\n`)
  }
  const fillAll = async () => {
    try {
      await fill(add)
      await add(...textEntry(SUMS, sums.join('')))
      controller.finalize()
    } catch (error) {
      controller.error(error)
      throw error
    }
  }
  const [filled, written] = await Promise.allSettled([
    fillAll(),
    pipeline(Readable.fromWeb(readable), createGzip(), out),
  ])
  // Where writing failed, filling failed with it.
  for (const end of [written, filled]) if (end.status === 'rejected') throw end.reason
}

export function textEntry(name: string, text: string): [header: TarHeader, body: Uint8Array[]] {
  const body = Buffer.from(text)
  return [{ name, size: body.length, mode: 0o600, type: 'file' }, [body]]
}
