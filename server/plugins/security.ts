import helmet, { type FastifyHelmetOptions } from '@fastify/helmet'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { common, DomainError } from '../../domain/common/errors.ts'
import { HttpError } from '../../routes-v1/index.ts'
import type { Config } from '../config.ts'
import { cspPlugin } from './csp.ts'
import { hostJudge } from './hosts.ts'
import { answerFault } from './problems.ts'
import { isProbe } from './probes.ts'
import { trustIn } from './proxies.ts'
import { MOST_IN_ADDRESS, type SecurityHeaders } from './unroutable.ts'

/** Security headers on every answer, no answer to a Host that is not ours, and none but a redirect to what came without TLS. */
export async function securityPlugin(server: FastifyInstance, config: Config, always: SecurityHeaders): Promise<void> {
  const plain = { ...always, ...cspPlugin(server, config) }
  const secure = { ...plain, 'strict-transport-security': 'max-age=31536000; includeSubDomains; preload' }
  const isOurs = hostJudge(config)
  const cameInTheClear = clearTextJudge(config)
  const mayBeSecure = config.production && config.trustProxy !== undefined
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(mayBeSecure && request.protocol === 'https' ? secure : plain)
    const fault = faultOfAddress(request.url)
    if (fault !== undefined) {
      answerFault(fault, request, reply)
    } else if (!isOurs(request)) {
      done(new DomainError(common.malformed, 'The Host header names no host of ours.'))
    } else if (cameInTheClear?.(request) === true) {
      // The host is ours, not what the request says of it; the path is whatever follows.
      void reply.redirect(`${config.publicUrl}${request.url.startsWith('/') ? request.url : '/'}`, 301)
    } else {
      done()
    }
  })
}

/** An address may be long, and have many parts, up to a point: each costs whoever reads it. */
function faultOfAddress(url: string): HttpError | undefined {
  if (url.length <= 2 * MOST_PARAMETERS) return undefined
  if (url.length > MOST_IN_ADDRESS) return new HttpError(414, `The address is longer than ${MOST_IN_ADDRESS} bytes.`)
  const many = url.split('&', MOST_PARAMETERS + 1).length > MOST_PARAMETERS
  return many ? new HttpError(400, `There are more than ${MOST_PARAMETERS} parameters.`) : undefined
}

const MOST_PARAMETERS = 100

/** Whether a proxy of ours says that it was asked without TLS, where there is TLS to be had. */
function clearTextJudge({ publicUrl, trustProxy }: Config): ((request: FastifyRequest) => boolean) | undefined {
  const trusts = trustIn(trustProxy)
  if (trusts === undefined || publicUrl?.startsWith('https:') !== true) return undefined
  return (request) =>
    request.headers['x-forwarded-proto'] !== undefined &&
    trusts(request.socket.remoteAddress) &&
    request.protocol === 'http' &&
    !isProbe(request.url)
}

/** Those of old browsers only are left out: every header is paid for by every answer. */
const asked: FastifyHelmetOptions = {
  contentSecurityPolicy: false,
  hsts: false,
  referrerPolicy: { policy: 'same-origin' },
  frameguard: { action: 'deny' },
  ieNoOpen: false,
  xssFilter: false,
  dnsPrefetchControl: false,
  permittedCrossDomainPolicies: false,
}

/** Asks helmet once what it would send. Asked at every request it builds the same text again, a third of a hot read's time. */
export async function helmetHeaders(): Promise<SecurityHeaders> {
  const probe = Fastify()
  const plain = await probe.inject('/')
  const helmeted = Fastify()
  await helmeted.register(helmet, asked)
  const { headers } = await helmeted.inject('/')
  await Promise.all([probe.close(), helmeted.close()])
  const own = Object.entries(headers).filter(([name]) => !(name in plain.headers))
  return Object.fromEntries(own.map(([name, value]) => [name, String(value)]))
}
