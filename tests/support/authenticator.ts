import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

/** What a site says of itself when it asks for a passkey, as far as an authenticator cares. */
export interface CreationOptions {
  readonly challenge: string
  readonly rp: { readonly id?: string }
  readonly user: { readonly id: string }
}

export interface RequestOptions {
  readonly challenge: string
  readonly rpId?: string
}

/** Ways in which an authenticator, or whoever sits between, can be at fault. */
export interface Fault {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  /** Who the passkey says it belongs to. */
  readonly handle?: string
  /** What the authenticator says it has counted. */
  readonly counter?: number
  /** Nobody showed a finger, a face or a PIN. */
  readonly unverified?: boolean
  /** Another key signs. */
  readonly key?: KeyObject
  /** An attestation of a kind of its own, with what its statement holds. */
  readonly attestation?: { readonly fmt: string; readonly statement: Map<string, unknown> }
}

const PRESENT = 0x01
const VERIFIED = 0x04
const HAS_KEY = 0x40

export interface Authenticator {
  readonly credentialId: string
  create(options: CreationOptions, fault?: Fault): ReturnType<typeof attestation>
  get(options: RequestOptions, fault?: Fault): ReturnType<typeof assertion>
}

/** A phone, in software: one ES256 key, made for one site, that counts how often it is used. */
export function authenticator(origin: string): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const self = { id: randomBytes(32), privateKey, publicKey, origin, counter: 0, handle: '' }
  return {
    credentialId: self.id.toString('base64url'),
    create(options, fault = {}) {
      self.handle = options.user.id
      return attestation(self, options, fault)
    },
    get(options, fault = {}) {
      self.counter = fault.counter ?? self.counter + 1
      return assertion(self, options, fault)
    },
  }
}

/** Somebody else's key. */
export const strangeKey = (): KeyObject =>
  createPrivateKey(
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }),
  )

interface Self {
  readonly id: Buffer
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly origin: string
  readonly counter: number
  readonly handle: string
}

function attestation(self: Self, { challenge, rp: { id: rpId = '' } }: CreationOptions, fault: Fault) {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(self.id.length)
  const key = Buffer.concat([Buffer.alloc(16), length, self.id, isoCBOR.encode(coseKey(self.publicKey))])
  const authData = Buffer.concat([authenticatorData(self, rpId, HAS_KEY, fault), key])
  const { fmt, statement } = fault.attestation ?? { fmt: 'none', statement: new Map() }
  const object = new Map<string, unknown>([
    ['fmt', fmt],
    ['attStmt', statement],
    ['authData', new Uint8Array(authData)],
  ])
  const attestationObject = encoded(isoCBOR.encode(object as Parameters<typeof isoCBOR.encode>[0]))
  const clientDataJSON = clientData(self, 'webauthn.create', challenge, fault)
  return { ...credential(self), response: { clientDataJSON, attestationObject, transports: ['internal'] } }
}

function assertion(self: Self, { challenge, rpId = '' }: RequestOptions, fault: Fault) {
  const clientDataJSON = clientData(self, 'webauthn.get', challenge, fault)
  const data = authenticatorData(self, rpId, 0, fault)
  const signed = Buffer.concat([data, sha256(Buffer.from(clientDataJSON, 'base64url'))])
  const signature = encoded(sign('sha256', signed, fault.key ?? self.privateKey))
  const userHandle = fault.handle ?? self.handle
  return { ...credential(self), response: { clientDataJSON, authenticatorData: encoded(data), signature, userHandle } }
}

function credential({ id }: Self) {
  const text = encoded(id)
  return { id: text, rawId: text, type: 'public-key', clientExtensionResults: {} } as const
}

const clientData = (self: Self, type: string, challenge: string, fault: Fault): string =>
  encoded(
    Buffer.from(
      JSON.stringify({
        type,
        challenge: fault.challenge ?? challenge,
        origin: fault.origin ?? self.origin,
        crossOrigin: false,
      }),
    ),
  )

function authenticatorData({ counter }: Self, rpId: string, more: number, fault: Fault): Buffer {
  const tail = Buffer.alloc(5)
  tail.writeUInt8(PRESENT | (fault.unverified === true ? 0 : VERIFIED) | more)
  tail.writeUInt32BE(fault.counter ?? counter, 1)
  return Buffer.concat([sha256(Buffer.from(fault.rpId ?? rpId)), tail])
}

/** RFC 9053: an elliptic curve key (1: 2) for ES256 (3: −7) on P-256 (−1: 1). */
function coseKey(publicKey: KeyObject): Map<number, number | Uint8Array> {
  const { x, y } = publicKey.export({ format: 'jwk' })
  return new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytesOf(x)],
    [-3, bytesOf(y)],
  ])
}

const bytesOf = (part = ''): Uint8Array => new Uint8Array(Buffer.from(part, 'base64url'))
const sha256 = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest()
const encoded = (data: Uint8Array): string => Buffer.from(data).toString('base64url')
