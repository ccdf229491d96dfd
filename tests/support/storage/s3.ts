import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Test } from 'tap'

export interface FakeS3 {
  readonly endpoint: string
  /** By bucket and key. */
  readonly objects: ReadonlyMap<string, { readonly content: Buffer; readonly type: string }>
  /** Begun in parts, and neither finished nor taken back. */
  readonly unfinished: ReadonlyMap<string, unknown>
  /** What was asked so far: method, and the operation where the query names one. */
  readonly asked: readonly string[]
  /** Answers each request from here on, until it is taken away. */
  fault: ((asked: string) => number | undefined) | undefined
}

type Parts = Map<number, Buffer>

const etag = (content: Buffer): string => `"${createHash('md5').update(content).digest('hex')}"`
const xml = (name: string, fields: Record<string, string>): string =>
  `<?xml version="1.0" encoding="UTF-8"?><${name}>${Object.entries(fields)
    .map(([field, value]) => `<${field}>${value}</${field}>`)
    .join('')}</${name}>`

/** As much of S3 as files are kept by: objects, and objects in parts, below the bucket's path. Only who signs is let in. */
export async function fakeS3(t: Test, accessKeyId: string): Promise<FakeS3> {
  const objects = new Map<string, { content: Buffer; type: string }>()
  const unfinished = new Map<string, { name: string; type: string; parts: Parts }>()
  const asked: string[] = []
  const server = http.createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  const answer = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const { method = '', headers } = request
    const url = new URL(request.url ?? '', 'http://s3')
    const what = `${method} ${url.searchParams.has('uploads') ? 'uploads' : url.searchParams.has('uploadId') ? 'part' : 'object'}`
    asked.push(what)
    const signed = headers.authorization ?? url.searchParams.get('X-Amz-Credential') ?? ''
    const body = unchunked(await buffer(request), headers['x-amz-content-sha256'])
    const send = (status: number, text: string | Buffer = '', more: http.OutgoingHttpHeaders = {}) =>
      response.writeHead(status, { 'content-type': 'application/xml', ...more }).end(text)
    const failure = fake.fault?.(what)
    if (failure !== undefined) return send(failure, xml('Error', { Code: 'InternalError', Message: 'told so' }))
    if (!signed.includes(accessKeyId)) return send(403, xml('Error', { Code: 'AccessDenied', Message: 'unsigned' }))
    const name = decodeURIComponent(url.pathname.slice(1))
    const type = headers['content-type'] ?? 'application/octet-stream'
    const uploadId = url.searchParams.get('uploadId')
    if (what === 'POST uploads') {
      const id = randomUUID()
      unfinished.set(id, { name, type, parts: new Map() })
      return send(200, xml('InitiateMultipartUploadResult', { Bucket: 'b', Key: name, UploadId: id }))
    }
    if (uploadId !== null)
      return part(send, { method, uploadId, body, number: Number(url.searchParams.get('partNumber')) })
    if (method === 'PUT') {
      objects.set(name, { content: body, type })
      return send(200, '', { etag: etag(body) })
    }
    if (method === 'DELETE') {
      objects.delete(name)
      return send(204)
    }
    const found = objects.get(name)
    if (found === undefined) return send(404, xml('Error', { Code: 'NoSuchKey', Message: 'nothing', Key: name }))
    return send(200, found.content, { 'content-type': found.type, etag: etag(found.content) })
  }
  type Send = (status: number, text?: string | Buffer, more?: http.OutgoingHttpHeaders) => unknown
  const part = (
    send: Send,
    { method, uploadId, body, number }: { method: string; uploadId: string; body: Buffer; number: number },
  ) => {
    const upload = unfinished.get(uploadId)
    if (upload === undefined) return send(404, xml('Error', { Code: 'NoSuchUpload', Message: 'nothing' }))
    if (method === 'PUT') {
      upload.parts.set(number, body)
      return send(200, '', { etag: etag(body) })
    }
    unfinished.delete(uploadId)
    if (method === 'DELETE') return send(204)
    const content = Buffer.concat([...upload.parts].toSorted(([a], [b]) => a - b).map(([, each]) => each))
    objects.set(upload.name, { content, type: upload.type })
    return send(200, xml('CompleteMultipartUploadResult', { Bucket: 'b', Key: upload.name, ETag: etag(content) }))
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const fake: FakeS3 = { endpoint, objects, unfinished, asked, fault: undefined }
  return fake
}

/** Bodies signed as they go come in chunks, each with its length before it. */
function unchunked(body: Buffer, sum: string | string[] | undefined): Buffer {
  if (typeof sum !== 'string' || !sum.startsWith('STREAMING-')) return body
  const chunks: Buffer[] = []
  for (let at = 0; at < body.length;) {
    const end = body.indexOf('\r\n', at)
    const length = Number.parseInt(body.toString('latin1', at, end), 16)
    if (!(length > 0)) break
    chunks.push(body.subarray(end + 2, end + 2 + length))
    at = end + 2 + length + 2
  }
  return Buffer.concat(chunks)
}
