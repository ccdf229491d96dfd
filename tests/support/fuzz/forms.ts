// Forms with files in them, as a browser would send them or as none should.

import * as fc from 'fast-check'
import { filesIn } from '../../../domain/common/files/image-file.ts'
import type { Operation } from '../../../domain/common/operation.ts'
import { picture } from '../pictures.ts'
import { encode, nastyText } from './values.ts'

/** A file of a form, whatever is in it. */
export class Upload {
  readonly content: Buffer
  readonly filename: string
  readonly type: string

  constructor(content: Buffer, filename: string, type: string) {
    this.content = content
    this.filename = filename
    this.type = type
  }

  /** What is reported of it. */
  [fc.toStringMethod](): string {
    const { content: bytes, filename: called, type } = this
    return `file(${bytes.length} bytes ${bytes.subarray(0, 12).toString('hex')}…, ${JSON.stringify(called.slice(0, 80))}, ${type})`
  }
}

export const takesFiles = ({ input }: Operation): boolean => filesIn(input).size > 0

/** An input with the files that samples bring as this can send them. */
export async function withUploads(input: unknown): Promise<unknown> {
  if (input instanceof File) return new Upload(Buffer.from(await input.arrayBuffer()), input.name, input.type)
  if (Array.isArray(input)) return Promise.all(input.map(withUploads))
  if (typeof input !== 'object' || input === null) return input
  const fields = Object.entries(input).map(async ([name, each]) => [name, await withUploads(each)] as const)
  return Object.fromEntries(await Promise.all(fields))
}

const pictures = await Promise.all(
  (['jpeg', 'png', 'webp'] as const).map((format) => picture({ width: 8, height: 8, format })),
)
const whole = fc.constantFrom(...pictures)
const cut = fc.tuple(whole, fc.double({ min: 0, max: 1, noNaN: true })).map(([all, share]) => {
  return all.subarray(0, Math.floor(all.length * share))
})
const flipped = fc.tuple(whole, fc.nat(), fc.integer({ min: 1, max: 255 })).map(([all, place, bits]) => {
  const copy = Buffer.from(all)
  copy[place % copy.length]! ^= bits
  return copy
})
const followed = whole.map((all) => Buffer.concat([all, Buffer.from('<script>alert(1)</script>')]))
const others = fc.constantFrom(
  '',
  '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'GIF89a\u0001\u0000\u0001\u0000',
  '%PDF-1.7',
  '--x\r\n',
)

const content: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 8, arbitrary: whole },
  { weight: 3, arbitrary: cut },
  { weight: 3, arbitrary: flipped },
  { weight: 1, arbitrary: followed },
  { weight: 2, arbitrary: others.map((text) => Buffer.from(text, 'latin1')) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
)

const filename = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('photo.jpeg', 'photo.png', 'photo.webp') },
  { weight: 1, arbitrary: fc.constantFrom('', 'a.exe', '../../etc/passwd', 'a"; name="id', 'x'.repeat(70_000)) },
  { weight: 1, arbitrary: nastyText },
)

const types = ['image/jpeg', 'image/png', 'image/webp', 'image/svg+xml', 'application/json', 'text/html', '', ';;;']

/** Mostly a small picture. */
export const uploads: fc.Arbitrary<Upload> = fc
  .tuple(content, filename, fc.constantFrom(...types))
  .map(([bytes, name, type]) => new Upload(bytes, name, type))

/** What is odd about a form beside its fields. */
export interface FormTwist {
  readonly kind: (typeof kinds)[number] | 'none'
  readonly text: string
}

const kinds = [
  'no-boundary',
  'other-boundary',
  'cut',
  'not-ended',
  'empty',
  'no-parts',
  'as-json',
  'other-name',
  'no-name',
  'huge-name',
  'twice',
  'many',
  'extra',
  'huge-field',
] as const

export const formTwists: fc.Arbitrary<FormTwist> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ kind: 'none', text: '' } as const) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom(...kinds), text: nastyText }) },
)

export interface Form {
  readonly type: string
  readonly body: Buffer
}

const BOUNDARY = 'fashionistar-fuzz'

interface Part {
  readonly name: string | undefined
  readonly value: Upload | string
}

export function formOf(fields: Readonly<Record<string, unknown>>, twist: FormTwist): Form {
  const { kind, text } = twist
  if (kind === 'as-json') return { type: 'application/json', body: Buffer.from(encode(fields)) }
  const parts = twistedParts(partsOf(fields), twist)
  const ended = kind === 'not-ended' ? '' : `--${BOUNDARY}--\r\n`
  const all = Buffer.concat([...parts.map(written), Buffer.from(ended)])
  const boundary = { 'no-boundary': '', 'other-boundary': `; boundary="${visible(text)}"` }[kind as string]
  const type = `multipart/form-data${boundary ?? `; boundary=${BOUNDARY}`}`
  if (kind === 'empty') return { type, body: Buffer.alloc(0) }
  return { type, body: kind === 'cut' ? all.subarray(0, Math.floor(all.length / 2)) : all }
}

function partsOf(fields: Readonly<Record<string, unknown>>): Part[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as unknown[]) : [value]).map((each) => ({ name, value: asValue(each) })),
  )
}

const asValue = (value: unknown): Upload | string =>
  value instanceof Upload || typeof value === 'string' ? value : encode(value)

const MANY = 80

function twistedParts(parts: readonly Part[], { kind, text }: FormTwist): readonly Part[] {
  if (kind === 'no-parts') return []
  if (kind === 'other-name') return parts.map((part) => ({ ...part, name: text }))
  if (kind === 'no-name') return parts.map((part) => ({ ...part, name: undefined }))
  if (kind === 'huge-name') return parts.map((part) => ({ ...part, name: `${part.name}${'x'.repeat(70_000)}` }))
  if (kind === 'twice') return [...parts, ...parts]
  if (kind === 'many') return Array.from({ length: MANY }, () => parts).flat()
  if (kind === 'extra') return [{ name: text, value: new Upload(pictures[0]!, text, 'image/jpeg') }, ...parts]
  return kind === 'huge-field' ? [{ name: 'alt', value: 'x'.repeat(70_000) }, ...parts] : parts
}

/** Names are sent as they are, quotes and line ends too: whoever sends such a form does not escape them. */
function written({ name, value }: Part): Buffer {
  const named = name === undefined ? '' : `; name="${name}"`
  if (typeof value === 'string') return sent(`form-data${named}`, '', Buffer.from(value))
  const { filename: called, type, content: bytes } = value
  return sent(`form-data${named}; filename="${called}"`, `content-type: ${type}\r\n`, bytes)
}

const sent = (disposition: string, more: string, bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: ${disposition}\r\n${more}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ])

const visible = (text: string): string => text.replaceAll(/[^\x21-\x7e]|["\\]/g, '~')
