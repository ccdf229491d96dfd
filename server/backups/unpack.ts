import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { text } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import { createTarDecoder, type ParsedTarEntry } from 'modern-tar'
import type { Account } from '../embedded-postgres/place.ts'
import { Refusal } from '../refusal.ts'
import { FILES, HEAD, type Head, POSTGRES, SUMS } from './contents.ts'

export interface Target {
  /** Folders that are there and empty. */
  readonly postgres: string
  readonly files: string
  /** Whom the database's files will belong to, where that is somebody else. */
  readonly account: Account | undefined
  /** Throws when a backup of this kind is not wanted; asked before anything is written. */
  readonly accept: (head: Head) => Promise<void>
}

/**
 * Unpacks a backup and compares every file with its sum.
 * @throws Refusal when it is damaged, cut off, or no backup at all
 */
export async function unpack(file: string, target: Target): Promise<void> {
  try {
    await pipeline(createReadStream(file), createGunzip(), (source) => unpackEntries(source, target))
  } catch (error) {
    if (error instanceof Refusal || (error instanceof Error && 'syscall' in error)) throw error
    throw damaged(error instanceof Error ? error.message : String(error))
  }
}

async function unpackEntries(source: AsyncIterable<Uint8Array>, target: Target): Promise<void> {
  const entries = ReadableStream.from(source).pipeThrough(createTarDecoder({ strict: true }))
  const sums = new Map<string, string>()
  let first = true
  let compared = false
  for await (const entry of entries) {
    const { name } = entry.header
    if (first !== (name === HEAD)) throw damaged('it does not begin as a backup does')
    if (compared) throw damaged(`${name} comes after its end`)
    if (name === HEAD) sums.set(name, await readHead(entry, target))
    else if (name === SUMS) compare(await text(entry.body), sums)
    else await unpackEntry(entry, target, sums)
    first = false
    compared = name === SUMS
  }
  if (!compared) throw damaged('its end is missing')
}

const damaged = (what: string) => new Refusal(`The backup is damaged or cut off: ${what}.`)

async function readHead({ body }: ParsedTarEntry, { accept }: Target): Promise<string> {
  const written = await text(body)
  await accept(JSON.parse(written) as Head)
  return createHash('sha256').update(written).digest('hex')
}

async function unpackEntry({ header, body }: ParsedTarEntry, target: Target, sums: Map<string, string>): Promise<void> {
  const { name, type, mode } = header
  const ours = name.startsWith(POSTGRES)
  const file = placeOf(name, target)
  const account = ours ? target.account : undefined
  if (type === 'directory') return makeFolder(file, account)
  if (type !== 'file') throw damaged(`${name} is neither a file nor a folder`)
  await mkdir(path.dirname(file), { recursive: true })
  const hash = createHash('sha256')
  const handle = await open(file, 'wx', mode)
  try {
    await handle.writeFile(hashed(body, hash))
    if (account !== undefined) await handle.chown(account.uid, account.gid)
    // A server that is started from a backup syncs what is its own.
    if (!ours) await handle.sync()
  } finally {
    await handle.close()
  }
  sums.set(name, hash.digest('hex'))
}

/** Folders come before what is in them. */
async function makeFolder(folder: string, account: Account | undefined): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (account === undefined) return
  const handle = await open(folder)
  await handle.chown(account.uid, account.gid)
  await handle.close()
}

async function* hashed(body: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>) {
  for await (const chunk of body) {
    hash.update(chunk)
    yield chunk
  }
}

function placeOf(name: string, { postgres, files }: Target): string {
  for (const [prefix, folder] of [
    [POSTGRES, postgres],
    [FILES, files],
  ] as const) {
    const rest = name.slice(prefix.length)
    if (name.startsWith(prefix) && !rest.split(/[\\/]/).includes('..')) return path.join(folder, rest)
  }
  throw damaged(`${name} has no place in it`)
}

function compare(written: string, sums: ReadonlyMap<string, string>): void {
  const lines = written.split('\n').filter((line) => line !== '')
  if (lines.length !== sums.size) throw damaged(`${lines.length} files are listed, ${sums.size} are there`)
  for (const line of lines) {
    const [, sum, name = ''] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? []
    if (sum === undefined || sums.get(name) !== sum) throw damaged(`${name} is not what it was`)
  }
}
