import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { rowsOf } from '../../db/catalogue.ts'
import { bearer, type Headers, signIn } from '../../doors/callers.ts'
import { DEMO_PASSWORD } from '../../../server/demo.ts'
import type { TestApp } from '../../support/app.ts'

export const HOST = 'market.localhost'
/** What a browser says when a page of ours sends it. */
export const ours: Headers = { host: HOST, origin: `http://${HOST}`, accept: 'text/html,*/*;q=0.8' }
export const curl: Headers = { host: HOST, accept: '*/*' }

/** The demo market's admin answers for support too, once their roles say so. */
export const ADMIN = 'admin@fashionistar.test'

export const giveRoles = (app: TestApp, email: string, roles: readonly string[]) =>
  rowsOf(app.url, `update users set roles = '{${roles.join()}}' where email = '${email}'`)

/** Sends the form of the sign-in page. */
export function sendForm(
  server: FastifyInstance,
  form: Readonly<Record<string, string>>,
  headers: Headers = ours,
): Promise<LightMyRequestResponse> {
  return server.inject({
    method: 'POST',
    url: '/admin/login',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(form).toString(),
  })
}

/** The cookie a browser has after signing in. */
export async function cookieOf(server: FastifyInstance, email = ADMIN): Promise<string> {
  const answer = await sendForm(server, { email, password: DEMO_PASSWORD })
  const cookie = answer.cookies.find(({ name }) => name === 'admin')
  if (cookie === undefined) throw new Error(`${answer.statusCode} ${answer.body}`)
  return `admin=${cookie.value}`
}

/** A browser in which somebody of the staff has signed in. */
export const browserOf = async (server: FastifyInstance, email?: string): Promise<Headers> => ({
  ...ours,
  cookie: await cookieOf(server, email),
})

/** A program with somebody's access token. */
export const programOf = async (server: FastifyInstance, email: string): Promise<Headers> => ({
  ...curl,
  ...bearer(await signIn(server, email)),
})
