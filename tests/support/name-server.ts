import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Test } from 'tap'
import ipaddr from 'ipaddr.js'

/** What a name leads to, by the type of record. */
export type Names = Readonly<Record<string, { readonly A?: readonly string[]; readonly AAAA?: readonly string[] }>>

const types = { 1: 'A', 28: 'AAAA' } as const

/** A name server on this machine that knows these names and no others. @returns its address and port */
export async function nameServer(t: Test, names: Names): Promise<string> {
  const socket = createSocket('udp4')
  socket.on('message', (query, from) => socket.send(answerTo(query, names), from.port, from.address))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.teardown(() => socket.close())
  return `127.0.0.1:${socket.address().port}`
}

/** An answer in the format of RFC 1035: the head, the question as it came, and a record for each address. */
function answerTo(query: Buffer, names: Names): Buffer {
  const { name, end } = nameIn(query)
  const question = query.subarray(12, end + 4)
  const type = query.readUInt16BE(end)
  const known = names[name.toLowerCase()]
  const records = known?.[types[type as keyof typeof types]] ?? []
  const head = Buffer.from(query.subarray(0, 12))
  head.writeUInt16BE(known === undefined ? 0x8183 : 0x8180, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(records.length, 6)
  head.fill(0, 8)
  return Buffer.concat([head, question, ...records.map((address) => recordOf(type, address))])
}

/** The name asked for, and where its type begins. */
function nameIn(query: Buffer): { name: string; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.'), end: at + 1 }
}

function recordOf(type: number, address: string): Buffer {
  const data = Buffer.from(ipaddr.parse(address).toByteArray())
  const head = Buffer.alloc(12)
  head.writeUInt16BE(0xc00c, 0) // the name of the question
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt32BE(60, 6)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}
