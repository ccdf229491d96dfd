import type { MultipartFile, MultipartValue } from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { common, DomainError, invalid } from '../../domain/common/errors.ts'
import { files } from '../../domain/common/files/errors.ts'
import { filesIn } from '../../domain/common/files/image-file.ts'
import { Incoming, type IncomingPart } from '../../domain/common/files/incoming.ts'
import type { Config } from '../config.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * What comes as multipart/form-data, unread. Only for routes below @fastify/multipart.
     * @param values known beside the body; they have the last word
     */
    incoming(input: z.ZodType, values?: Readonly<Record<string, unknown>>): Incoming
  }
}

/** All that is not files: names, other fields, and what stands between the parts. */
const REST_BYTES = 1_048_576
const FIELD_BYTES = 65_536
const MOST_FIELDS = 50

/** Both doors take uploads in by this. */
export function uploadsPlugin(server: FastifyInstance, { uploads }: Config): void {
  server.decorateRequest('incoming', function incoming(this: FastifyRequest, input, values = {}) {
    const most = [...filesIn(input).values()].reduce((sum, field) => sum + field.most, 0)
    return new Incoming(() => partsOf(this, { most, bytes: uploads.bytes }), values)
  })
}

interface Limits {
  /** Files. */
  readonly most: number
  /** Of each. */
  readonly bytes: number
}

async function* partsOf(request: FastifyRequest, { most, bytes }: Limits): AsyncGenerator<IncomingPart> {
  const inAll = most * bytes + REST_BYTES
  const limits = {
    // One more than is taken, so that it is we who say what is too much.
    files: most + 1,
    fileSize: bytes + 1,
    fields: MOST_FIELDS,
    parts: most + 1 + MOST_FIELDS,
    fieldSize: FIELD_BYTES,
    fieldNameSize: 100,
  }
  try {
    if (Number(request.headers['content-length'] ?? 0) > inAll) {
      throw new DomainError(files.tooLarge, `All of it may have ${inAll} bytes.`, { meta: { most: inAll } })
    }
    for await (const part of readable(request.parts({ limits }))) yield asPart(part)
  } finally {
    drain(request, inAll)
  }
}

function asPart(part: MultipartFile | MultipartValue): IncomingPart {
  // The types say that there is always one.
  const name: string | undefined = part.fieldname
  if (name === undefined) throw new DomainError(common.malformed, 'Each part of the form has a name.')
  if (part.type === 'file') return { kind: 'file', name, content: readable<Uint8Array>(part.file) }
  const { value, valueTruncated } = part as MultipartValue & { readonly valueTruncated: boolean }
  if (typeof value !== 'string' || valueTruncated) {
    throw invalid([{ path: name, message: `Expected text of ${FIELD_BYTES} bytes at most.`, code: 'invalid_field' }])
  }
  return { kind: 'field', name, value }
}

/** What the parser has against a body is its sender's fault, in whatever words. */
async function* readable<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* source
  } catch (cause) {
    if (cause instanceof DomainError) throw cause
    throw new DomainError(common.malformed, 'The multipart/form-data cannot be read to its end.', { cause })
  }
}

/** Who is still sending hears our answer only after that; so the rest is read, for as long as it could have been taken. */
function drain({ raw }: FastifyRequest, most: number): void {
  if (raw.readableEnded || raw.destroyed) return
  let left = most
  raw.unpipe()
  raw.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) raw.destroy()
  })
  raw.resume()
}
