import { createReadStream } from 'node:fs'
import { open, opendir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { createTarDecoder } from 'modern-tar'
import { baseBackup } from '../../db/base-backup.ts'
import { codeOf } from '../embedded-postgres/place.ts'
import { type Add, textEntry, writeArchive } from './archive.ts'
import { FILES, HEAD, type Head, kept, POSTGRES } from './contents.ts'
import { syncFolder } from './durable.ts'

export interface Subject {
  /** Of the running database, as superuser. */
  readonly url: string
  readonly dataDir: string
  readonly head: Head
}

/** Writes a backup while the market goes on. It has its name once it is whole and on the disk; until then the one before it stays. */
export async function writeBackup(to: string, { url, dataDir, head }: Subject): Promise<void> {
  const part = `${to}.part`
  try {
    const file = await open(part, 'w', 0o600)
    await writeArchive(file.createWriteStream({ flush: true }), async (add) => {
      await add(...textEntry(HEAD, JSON.stringify(head, undefined, 2)))
      await addDatabase(add, url)
      // Files come after the rows that name them, so that none is missing; one too many does no harm.
      for (const name of kept) await addKept(add, dataDir, name)
    })
    await rename(part, to)
    await syncFolder(path.dirname(to))
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

async function addDatabase(add: Add, url: string): Promise<void> {
  const entries = ReadableStream.from<Uint8Array>(baseBackup(url)).pipeThrough(createTarDecoder({ strict: true }))
  for await (const { header, body } of entries) await add({ ...header, name: `${POSTGRES}${header.name}` }, body)
}

async function addKept(add: Add, dataDir: string, name: string): Promise<void> {
  const file = path.join(dataDir, name)
  const found = await stat(file).catch(unlessGone)
  if (found === undefined) return
  if (!found.isDirectory()) return addFile(add, file, name)
  for await (const entry of await opendir(file, { recursive: true })) {
    const inside = path.join(entry.parentPath, entry.name)
    if (entry.isFile()) await addFile(add, inside, path.relative(dataDir, inside).split(path.sep).join('/'))
  }
}

/** One that is deleted meanwhile is left out. */
async function addFile(add: Add, file: string, name: string): Promise<void> {
  const handle = await open(file).catch(unlessGone)
  if (handle === undefined) return
  try {
    const { size, mtime } = await handle.stat()
    const body = size === 0 ? [] : createReadStream(file, { fd: handle, end: size - 1, autoClose: false })
    await add({ name: `${FILES}${name}`, size, mtime, mode: 0o600, type: 'file' }, body)
  } finally {
    await handle.close()
  }
}

function unlessGone(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error
}
