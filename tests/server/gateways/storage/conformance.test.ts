import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { test, type Test } from 'tap'
import { FileMissing, type FileType, newKey, type StorageGateway } from '../../../../domain/common/storage.ts'
import { addressSigner } from '../../../../server/gateways/storage/addresses.ts'
import { localStorage } from '../../../../server/gateways/storage/local.ts'
import { s3Storage } from '../../../../server/gateways/storage/s3.ts'
import { fakeS3 } from '../../../support/storage/s3.ts'

interface Bench {
  readonly storage: StorageGateway
  /** How many files there are, begun ones included. */
  readonly left: () => number
  /** What an address shows, after so many seconds. */
  readonly open: (url: string, seconds: number) => Promise<Buffer | undefined>
  /** Has it fail from here on. */
  readonly fail: () => void
}

async function openSigned(url: string, seconds: number): Promise<Buffer | undefined> {
  if (Number(new URL(url).searchParams.get('X-Amz-Expires')) <= seconds) return undefined
  return Buffer.from(await (await fetch(url)).arrayBuffer())
}

const benches: Record<string, (t: Test) => Promise<Bench>> = {
  async local(t) {
    const folder = path.join(t.testdir(), 'files')
    let now = new Date('2026-05-01T10:00:00Z')
    const addresses = addressSigner('http://localhost:3000', ['a secret'])
    const storage = localStorage({ folder, addresses, clock: () => now })
    const files = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
    const open = async (url: string, seconds: number) => {
      const { pathname, searchParams } = new URL(url)
      const [expires, signature] = [searchParams.get('expires') ?? '', searchParams.get('signature') ?? '']
      const later = new Date(now.getTime() + seconds * 1_000)
      const key = addresses.read({ key: pathname.replace('/files/', ''), expires, signature }, later)
      return key === undefined ? undefined : buffer(await storage.get(key))
    }
    const fail = () => {
      rmSync(folder, { recursive: true, force: true })
      writeFileSync(folder, 'a file is where the folder was')
    }
    return { storage, left: () => (existsSync(folder) ? files().length : 0), open, fail }
  },
  async s3(t) {
    const s3 = await fakeS3(t, 'AKIATEST')
    const account = { bucket: 'shop', region: 'eu-west-1', accessKeyId: 'AKIATEST', secretAccessKey: 'secret' }
    const storage = s3Storage({ ...account, endpoint: s3.endpoint, pathStyle: true })
    const fail = () => void (s3.fault = () => 400)
    return { storage, left: () => s3.objects.size + s3.unfinished.size, open: openSigned, fail }
  },
}

async function* inChunks(content: Buffer, failAfter = Infinity): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += 65_536) {
    if (at >= failAfter) throw new TypeError('the sender went away')
    yield content.subarray(at, at + 65_536)
  }
}

const sizes = { 'one byte': 1, some: 100_000, 'more than a part': 6_000_000 }

for (const [name, bench] of Object.entries(benches)) {
  test(`${name}: gives back what was put, of whatever size`, async (t) => {
    const { storage, left } = await bench(t)
    for (const [size, bytes] of Object.entries(sizes)) {
      const [key, content] = [newKey('image/webp'), randomBytes(bytes)]
      t.equal(await storage.put(key, inChunks(content)), bytes, size)
      t.ok((await buffer(await storage.get(key))).equals(content), size)
    }
    t.equal(left(), 3)
  })

  test(`${name}: what is put again under a key takes the place of the first`, async (t) => {
    const { storage, left } = await bench(t)
    const key = newKey('image/png')
    for (const text of ['first', 'second']) await storage.put(key, inChunks(Buffer.from(text)))
    t.equal((await buffer(await storage.get(key))).toString(), 'second')
    t.equal(left(), 1)
  })

  test(`${name}: of what breaks off nothing is left, and what was there before stays`, async (t) => {
    const { storage, left } = await bench(t)
    for (const bytes of [300_000, 12_000_000]) {
      const broken = storage.put(newKey('image/png'), inChunks(randomBytes(bytes), bytes * 0.6))
      await t.rejects(broken, { message: 'the sender went away' })
      t.equal(left(), 0, `${bytes} bytes`)
    }
    const key = newKey('image/jpeg')
    await storage.put(key, inChunks(Buffer.from('whole')))
    await t.rejects(storage.put(key, inChunks(randomBytes(200_000), 100_000)))
    t.equal((await buffer(await storage.get(key))).toString(), 'whole')
  })

  test(`${name}: what was removed is missing, and can be removed again`, async (t) => {
    const { storage, left } = await bench(t)
    const key = newKey('image/png')
    await t.rejects(storage.get(key), FileMissing)
    await storage.put(key, inChunks(Buffer.from('text')))
    for (const time of ['once', 'twice']) {
      await storage.remove(key)
      await t.rejects(storage.get(key), FileMissing, time)
    }
    t.equal(left(), 0)
  })

  test(`${name}: what the store cannot do is told as such`, async (t) => {
    const { storage, fail } = await bench(t)
    const key = newKey('image/png')
    await storage.put(key, inChunks(Buffer.from('text')))
    fail()
    for (const ask of [() => storage.put(key, inChunks(Buffer.from('text'))), () => storage.get(key)]) {
      t.match(await ask().catch((error: unknown) => error), { type: { code: 'common.unavailable' } })
    }
  })

  test(`${name}: an address shows the file until its time is over`, async (t) => {
    const { storage, open } = await bench(t)
    const key = newKey('image/png')
    await storage.put(key, inChunks(Buffer.from('text')))
    const url = await storage.url(key, 60)
    t.equal((await open(url, 59))?.toString(), 'text')
    t.equal(await open(url, 61), undefined)
  })

  test(`${name}: no text of anybody’s is a key`, async (t) => {
    const { storage } = await bench(t)
    const type: FileType = 'image/png'
    const forged = [
      '../../etc/passwd',
      'ab/../../../etc/passwd',
      '/etc/passwd',
      '',
      `${newKey(type)}/..`,
      `../${newKey(type)}`,
    ]
    forged.push(`${newKey(type)}\0`, newKey(type).toUpperCase(), newKey(type).replace('png', 'svg'), 'incoming/x.png')
    for (const key of forged) {
      await t.rejects(storage.put(key, inChunks(Buffer.from('x'))), TypeError, key)
      await t.rejects(storage.get(key), TypeError, key)
      await t.rejects(storage.remove(key), TypeError, key)
      await t.rejects(storage.url(key, 60), TypeError, key)
    }
  })
}
