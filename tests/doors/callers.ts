import type { FastifyInstance } from 'fastify'
import { DEMO_API_KEY, DEMO_PASSWORD } from '../../server/demo.ts'

export type Headers = Readonly<Record<string, string>>

/** Those who ask, with what each says of itself in its headers. */
export interface Callers {
  readonly anonymous: Headers
  readonly customer: Headers
  /** Owns adire-house. */
  readonly vendor: Headers
  readonly admin: Headers
  /** A program that acts for the vendor with an API key. */
  readonly integrator: Headers
}

/** Signs the people of the demo market in. */
export async function callersOf(server: FastifyInstance): Promise<Callers> {
  const person = async (name: string) => bearer(await signIn(server, `${name}@fashionistar.test`))
  return {
    anonymous: {},
    customer: await person('customer'),
    vendor: await person('vendor'),
    admin: await person('admin'),
    integrator: bearer(DEMO_API_KEY),
  }
}

export async function signIn(server: FastifyInstance, email: string): Promise<string> {
  const response = await server.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    body: { email, password: DEMO_PASSWORD },
  })
  return response.json<{ accessToken: string }>().accessToken
}

export const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` })
