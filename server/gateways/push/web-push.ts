import https from 'node:https'
import type WebPush from 'web-push'
import { DeliveryError, type PushGateway, type PushSubscription } from '../../../domain/common/gateways.ts'
import { addressIn, isPublic, lookupOf, systemResolve } from '../addresses.ts'
import { type Answer, mayPass, post, quote } from '../http.ts'
import { payloadOf } from './payload.ts'
import type { VapidKeys } from './vapid-keys.ts'

export interface WebPushOptions {
  /** Milliseconds a push service may take. */
  readonly timeout?: number
  /** Takes endpoints on this machine and in private networks too, trusting this certificate alone; for tests. */
  readonly privateService?: { readonly certificate: string }
}

/** What has waited for a day is no news. In seconds. */
const TTL = 86_400
/** A connection that nobody has used for as long is closed. */
const IDLE = 30_000

/**
 * Pushes by the Web Push protocol (RFC 8030), encrypted for the browser (RFC 8291), signed with our keys (RFC 8292).
 * The library encrypts and signs; the request is ours, because the endpoint is whatever a browser said it was.
 * @param contact a mailto: or https: address at which the operator of a push service finds us
 */
export function webPush(keys: VapidKeys, contact: string, options: WebPushOptions = {}): PushGateway {
  const { timeout = 10_000, privateService } = options
  const trust = privateService === undefined ? { lookup: lookupPublic } : { ca: privateService.certificate }
  const agent = new https.Agent({ keepAlive: true, timeout: IDLE, ...trust })
  return {
    publicKey: keys.publicKey,
    async send(subscription, push) {
      const url = endpointOf(subscription)
      if (privateService === undefined) checkAddress(url)
      const { default: library } = await import('web-push')
      const body = encrypted(library, subscription, payloadOf(push))
      const signed = library.getVapidHeaders(url.origin, contact, keys.publicKey, keys.privateKey, 'aes128gcm')
      const headers = {
        authorization: signed.Authorization,
        'content-encoding': 'aes128gcm',
        'content-type': 'application/octet-stream',
        ttl: TTL,
        urgency: 'normal',
      }
      const answer = await post({ to: url.host, url, headers, body, timeout, agent })
      if (answer.status < 200 || answer.status > 299) throw refusalOf(url, answer)
    },
  }
}

const notPublic = (host: string): DeliveryError =>
  new DeliveryError(`${host} is not a public address; no push service is there.`, { permanent: true })

const lookupPublic = lookupOf(systemResolve, isPublic, notPublic)

/** @throws DeliveryError, permanent, when the URL itself names an address that is not public */
function checkAddress(url: URL): void {
  const address = addressIn(url)
  if (address !== undefined && !isPublic(address)) throw notPublic(address)
}

/** @throws DeliveryError, permanent, for what no browser gives as an endpoint */
function endpointOf({ endpoint }: PushSubscription): URL {
  const url = URL.parse(endpoint)
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '')
    throw new DeliveryError('Push not sent: the endpoint is not a plain https address.', { permanent: true })
  return url
}

function encrypted(library: typeof WebPush, { keys }: PushSubscription, payload: string): Buffer {
  try {
    return library.encrypt(keys.p256dh, keys.auth, payload, 'aes128gcm').cipherText
  } catch (cause) {
    throw new DeliveryError("Push not sent: the subscription's keys are not valid.", { permanent: true, cause })
  }
}

/** The host alone is named: whoever has the whole endpoint can try to push there. */
function refusalOf({ host }: URL, { status, text }: Answer): DeliveryError {
  const gone = status === 404 || status === 410
  const reason = gone ? 'the browser has unsubscribed' : quote(text)
  return new DeliveryError(`${host}: HTTP ${status} ${reason}`.trimEnd(), { permanent: !mayPass(status), gone })
}
