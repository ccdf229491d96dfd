import { DeliveryError, type Push } from '../../../domain/common/gateways.ts'

/** Push services take 4096 bytes (RFC 8030), of which encryption needs 103 (RFC 8188). */
const MOST_BYTES = 3_993

/** What the service worker of a browser is given: `{title, body, url?}` as JSON. */
export function payloadOf({ title, body, url }: Push): string {
  const payload = JSON.stringify({ title, body, url })
  const bytes = Buffer.byteLength(payload)
  if (bytes <= MOST_BYTES) return payload
  throw new DeliveryError(`Push not sent: it has ${bytes} bytes; browsers take ${MOST_BYTES}.`, { permanent: true })
}
