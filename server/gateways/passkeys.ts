import type { VerifyAuthenticationResponseOpts, VerifyRegistrationResponseOpts } from '@simplewebauthn/server'
import type {
  NewPasskey,
  PasskeyAnswer,
  PasskeyGateway,
  PasskeyKey,
  PasskeyOwner,
  Refused,
  WebAuthnJson,
} from '../../domain/common/proofs.ts'
import { quote } from './http.ts'

/** Where passkeys are good for. */
export interface PasskeySite {
  /** A domain, which the pages that ask for passkeys must be on or below. */
  readonly rpId: string
  /** Of those pages. */
  readonly origins: readonly string[]
}

/** How long a browser waits for its user; a challenge is good for as long. */
const TIMEOUT_MS = 5 * 60_000
/** ES256, RS256 and EdDSA: what authenticators in use sign with. */
const ALGORITHMS = [-8, -7, -257]

/**
 * Where we are as browsers see it. An address is no domain and takes no passkeys, so that a machine's own is `localhost`.
 * @param site what links begin with
 * @param others origins whose pages may call us
 */
export function passkeySiteOf(site: string, others: readonly string[] = [], rpId?: string): PasskeySite {
  const url = new URL(site)
  if (/^(?:127\.|\[::1\]$)/.test(url.hostname)) url.hostname = 'localhost'
  const domain = rpId ?? url.hostname
  const isOurs = (origin: string) => `.${new URL(origin).hostname}`.endsWith(`.${domain}`)
  return { rpId: domain, origins: [...new Set([url.origin, ...others])].filter(isOurs) }
}

export function passkeysOf(site: PasskeySite): PasskeyGateway {
  const { rpId } = site
  return {
    creation: async (owner, challenge, known) => asJson(await creationOptions(site, owner, challenge, known)),
    async request(challenge) {
      const { generateAuthenticationOptions } = await webAuthn()
      const how = { challenge: bytesOf(challenge), timeout: TIMEOUT_MS, userVerification: 'required' } as const
      return asJson(await generateAuthenticationOptions({ rpID: rpId, ...how }))
    },
    challengeOf: ({ response }) => challengeIn(response),
    verifyNew: (answer, challenge) => orRefused(() => checkNew(site, answer, challenge)),
    verify: (answer, challenge, kept) => orRefused(() => check(site, answer, challenge, kept)),
  }
}

/** Two hundred files of it, for certificates that we never ask for: loaded with the first passkey. */
const webAuthn = () => import('@simplewebauthn/server')

async function creationOptions(
  { rpId }: PasskeySite,
  owner: PasskeyOwner,
  challenge: string,
  known: readonly string[],
) {
  const { generateRegistrationOptions } = await webAuthn()
  return generateRegistrationOptions({
    rpName: 'Fashionistar',
    rpID: rpId,
    userID: new Uint8Array(Buffer.from(owner.handle)),
    userName: owner.name,
    userDisplayName: owner.displayName,
    challenge: bytesOf(challenge),
    timeout: TIMEOUT_MS,
    excludeCredentials: known.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  })
}

async function checkNew(site: PasskeySite, answer: PasskeyAnswer, challenge: string): Promise<NewPasskey | Refused> {
  await requireNoCertificates(answer)
  const { verifyRegistrationResponse } = await webAuthn()
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: answer as unknown as VerifyRegistrationResponseOpts['response'],
    ...expected(site, challenge),
    supportedAlgorithmIDs: ALGORITHMS,
  })
  if (!verified) return { refused: 'the attestation does not hold' }
  const { credential, credentialBackedUp: backedUp } = registrationInfo
  const { id: credentialId, publicKey, counter, transports = [] } = credential
  return { credentialId, publicKey: Buffer.from(publicKey), counter, transports, backedUp }
}

async function check(
  site: PasskeySite,
  answer: PasskeyAnswer,
  challenge: string,
  { credentialId: id, publicKey, counter }: PasskeyKey,
): Promise<Pick<NewPasskey, 'counter' | 'backedUp'> | Refused> {
  const { verifyAuthenticationResponse } = await webAuthn()
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: answer as unknown as VerifyAuthenticationResponseOpts['response'],
    ...expected(site, challenge),
    credential: { id, publicKey: new Uint8Array(publicKey), counter },
  })
  if (!verified) return { refused: 'the signature does not hold' }
  return { counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp }
}

const expected = ({ rpId, origins }: PasskeySite, challenge: string) => ({
  expectedChallenge: challenge,
  expectedOrigin: [...origins],
  expectedRPID: rpId,
  requireUserVerification: true,
})

/** Made to be sent, whatever its types say; what is undefined is not sent. */
const asJson = (options: object) => JSON.parse(JSON.stringify(options)) as WebAuthnJson

const bytesOf = (challenge: string) => new Uint8Array(Buffer.from(challenge, 'base64url'))

function challengeIn({ clientDataJSON }: PasskeyAnswer['response']): string | undefined {
  try {
    const { challenge } = JSON.parse(Buffer.from(String(clientDataJSON), 'base64url').toString()) as {
      readonly challenge?: unknown
    }
    return typeof challenge === 'string' ? challenge : undefined
  } catch {
    return undefined
  }
}

/**
 * We ask for no attestation and take only what there is without one, or one that a passkey gives itself. Checking
 * certificates would have us download lists from addresses that a stranger wrote into them.
 */
async function requireNoCertificates({ response }: PasskeyAnswer): Promise<void> {
  const { decodeAttestationObject, isoBase64URL } = await import('@simplewebauthn/server/helpers')
  const attestation = decodeAttestationObject(isoBase64URL.toBuffer(String(response['attestationObject'])))
  const format = attestation.get('fmt')
  if (format === 'none' || (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined)) return
  throw new TypeError(`an attestation of the kind ${format}`)
}

/** The library throws at whatever is not as it should be; what it reads was written by strangers. */
async function orRefused<T>(check: () => Promise<T>): Promise<T | Refused> {
  try {
    return await check()
  } catch (error) {
    return { refused: quote((error as Error).message) }
  }
}
