import type { Asked } from '../../tests/support/killed/asking.ts'
import { DEMO_PASSWORD } from '../../server/demo.ts'

type Headers = Readonly<Record<string, string>>

/** What a client sends for what is asked for. */
interface Sent {
  readonly path: string
  readonly headers?: Headers
  readonly body: string
}

/** Signs in anew, so that whoever asks has just shown who they are. */
export async function tokenOf(address: string, as: Asked['as']): Promise<Headers> {
  if (as === 'nobody') return {}
  const body = JSON.stringify({ email: `${as}@fashionistar.test`, password: DEMO_PASSWORD })
  const answer = await post(address, { path: '/auth/login', body }, {})
  const { accessToken } = (await answer.json()) as { accessToken: string }
  return { authorization: `Bearer ${accessToken}` }
}

export function post(address: string, { path, headers, body }: Sent, more: Headers): Promise<Response> {
  const all = { 'content-type': 'application/json', connection: 'close', ...headers, ...more }
  return fetch(`${address}/api/v1${path}`, { method: 'POST', headers: all, body })
}

export function sentFor({ operation, input, key }: Asked): Sent {
  if (operation === 'receiveNotice') {
    const { provider, body, headers } = input as { provider: string; body: string; headers: Headers }
    return { path: `/webhooks/${provider}`, headers, body }
  }
  const { id, ...rest } = input as { id?: number }
  const paths = {
    placeOrder: '/orders',
    cancelOrder: `/orders/${id}/cancel`,
    startPayment: `/orders/${id}/payments`,
    createRefund: `/orders/${id}/refunds`,
    requestPayout: `/vendors/${id}/payouts`,
  }
  return {
    path: paths[operation],
    headers: key === undefined ? {} : { 'idempotency-key': key },
    body: JSON.stringify(rest),
  }
}
