import type { Test } from 'tap'
import { type Child, run } from './child.ts'

/** The process itself, on a port of its own. */
export const start = (t: Test, env: NodeJS.ProcessEnv) => run(t, ['server/main.ts'], { PORT: '0', ...env })

const deliveryAddress = { name: 'Chidi', line1: '1 Marina', city: 'Lagos', country: 'NG' }

export interface Session {
  get<T>(path: string): Promise<T>
  order(variantId: number): Promise<Response>
}

/** The demo customer, signed in. */
export async function signIn(address: string): Promise<Session> {
  const send = (path: string, body: unknown, headers = {}) =>
    fetch(`${address}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close', ...headers },
      body: JSON.stringify(body),
    })
  const login = await send('/auth/login', { email: 'customer@fashionistar.test', password: 'fashionistar-demo' })
  const { accessToken } = (await login.json()) as { accessToken: string }
  const authorization = `Bearer ${accessToken}`
  return {
    get: async <T>(path: string) =>
      (await (await fetch(`${address}/api/v1${path}`, { headers: { authorization } })).json()) as T,
    order: (variantId) => send('/orders', { items: [{ variantId, quantity: 1 }], deliveryAddress }, { authorization }),
  }
}

export const countOrders = async (session: Session) =>
  (await session.get<{ results: unknown[] }>('/orders')).results.length

/** It ends with a message for people, and nothing else. */
export async function refuses(t: Test, child: Child, message: RegExp): Promise<void> {
  const { code, stdout, stderr } = await child.ended
  t.equal(code, 1)
  t.match(stderr, message)
  t.notMatch(stderr, /\n\s+at |node_modules|do-not-print/, 'without internals')
  t.notMatch(stdout, /Start here/)
}
