import { mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { FileMissing, isKey, type StorageGateway, storageUnavailable } from '../../../domain/common/storage.ts'
import type { AddressSigner } from './addresses.ts'

export interface LocalStorage {
  readonly folder: string
  readonly addresses: AddressSigner
  readonly clock: () => Date
}

/**
 * Files in a folder. One is written beside where it will be, and moved there once all of it is on the disk: whoever reads meets
 * a whole file or none, after a power cut too.
 */
export function localStorage({ folder, addresses, clock }: LocalStorage): StorageGateway {
  return {
    async put(key, content) {
      const [place, draft] = placesOf(folder, key)
      try {
        for (const each of [place, draft]) await mkdir(path.dirname(each), { recursive: true })
        const bytes = await write(draft, content)
        await rename(draft, place)
        await persist(path.dirname(place))
        return bytes
      } catch (error) {
        await rm(draft, { force: true }).catch(() => {})
        throw ofTheDisk(error)
      }
    },
    async get(key) {
      const [place] = placesOf(folder, key)
      const file = await open(place).catch((cause: unknown) => {
        throw isAbsent(cause) ? new FileMissing(`No file is kept as ${key}.`, { cause }) : ofTheDisk(cause)
      })
      return file.createReadStream()
    },
    async remove(key) {
      for (const place of placesOf(folder, key)) await rm(place, { force: true })
    },
    async url(key, seconds) {
      placesOf(folder, key)
      return addresses.sign(key, new Date(clock().getTime() + seconds * 1_000))
    },
  }
}

/** Where a file lies, and where it lies until all of it is there. @throws TypeError for a key that is none of ours */
function placesOf(folder: string, key: string): [place: string, draft: string] {
  if (!isKey(key)) throw new TypeError('This is no key of a file.')
  return [path.join(folder, key), path.join(folder, 'incoming', path.basename(key))]
}

async function write(file: string, content: AsyncIterable<Uint8Array>): Promise<number> {
  const handle = await open(file, 'w', 0o640)
  let bytes = 0
  try {
    for await (const chunk of content) {
      await handle.writeFile(chunk)
      bytes += chunk.length
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return bytes
}

/** A name is on the disk once its folder is. */
async function persist(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const isAbsent = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** What the system refuses has the name of its call; what else is thrown is the sender's. */
const ofTheDisk = (error: unknown): unknown =>
  error instanceof Error && 'syscall' in error ? storageUnavailable(error) : error
