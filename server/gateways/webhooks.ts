import http from 'node:http'
import https from 'node:https'
import { DeliveryError } from '../../domain/common/gateways.ts'
import { storable } from '../../domain/common/json.ts'
import type { WebhookCall, WebhookGateway, WebhookOutcome } from '../../domain/common/webhook-gateway.ts'
import type { Config } from '../config.ts'
import {
  addressIn,
  dnsResolve,
  isPublic,
  isPublicOrNearby,
  lookupOf,
  type Resolve,
  systemResolve,
} from './addresses.ts'
import { type Answer, post } from './http.ts'
import { siteOf } from './site.ts'

export interface WebhookOptions {
  /** Said of us to those who are called, such as a page about us. */
  readonly about: string
  /** Takes addresses of this machine and its private network too, any port of them, and plain http. */
  readonly allowPrivate?: boolean
  /** Milliseconds a receiver may take for its whole answer, the look-up of its name included. */
  readonly timeout?: number
  readonly resolve?: Resolve
  /** Trusts this certificate alone; for tests. */
  readonly certificate?: string
}

/** Webhooks as the environment has set them up. */
export const webhooksOf = (config: Config): WebhookGateway =>
  webhookGateway({ about: siteOf(config).url, allowPrivate: config.webhookAllowPrivate })

/** Of an answer, in bytes. */
const KEPT = 4_096

/** A connection for each delivery: one that idles in between can end as it is used, which would look like a failure. */
export function webhookGateway(options: WebhookOptions): WebhookGateway {
  const { about, allowPrivate = false, timeout = 10_000, certificate } = options
  const { resolve = allowPrivate ? systemResolve : dnsResolve() } = options
  const mayReach = allowPrivate ? isPublicOrNearby : isPublic
  const agentOptions = {
    keepAlive: false,
    lookup: lookupOf(resolve, mayReach, notPublic),
    ...(certificate !== undefined && { ca: certificate }),
  }
  const agents = { 'http:': new http.Agent(agentOptions), 'https:': new https.Agent(agentOptions) }
  const always = { 'content-type': 'application/json', 'user-agent': `Fashionistar-Webhooks/1.0 (+${about})` }
  const objectionTo = (url: string) => objection(url, allowPrivate, mayReach)
  return {
    objectionTo,
    async post({ url, headers, body }: WebhookCall): Promise<WebhookOutcome> {
      const start = performance.now()
      const outcome = (rest: Omit<WebhookOutcome, 'ms'>) => ({ ms: Math.round(performance.now() - start), ...rest })
      // Asked again: what is sent today was perhaps written when other rules held.
      const message = objectionTo(url)
      if (message !== undefined) return outcome({ ...NO_ANSWER, error: message })
      const target = new URL(url)
      const agent = agents[target.protocol as keyof typeof agents]
      const call = {
        to: target.host,
        url: target,
        headers: { ...always, ...headers },
        body,
        timeout,
        agent,
        keep: KEPT,
      }
      return post(call).then(
        (answer) => outcome(answerOf(answer)),
        (error: unknown) => outcome({ ...NO_ANSWER, error: reasonOf(error) }),
      )
    },
  }
}

const NO_ANSWER = { status: null, response: null } as const

const answerOf = ({ status, text }: Answer): Omit<WebhookOutcome, 'ms'> => ({
  status,
  error: null,
  response: storable(text),
})

const reasonOf = (error: unknown): string => storable((error as Error).message).slice(0, 500)

/** Why nothing is sent there, whoever its name leads to. */
function objection(text: string, allowPrivate: boolean, mayReach: (address: string) => boolean): string | undefined {
  const url = URL.parse(text)
  if (url === null) return 'Expected a URL.'
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) return 'Expected an https address.'
  if (url.username !== '' || url.password !== '') return 'Names and passwords do not belong in it.'
  if (url.hash !== '') return 'Nothing after a # is ever sent.'
  if (!allowPrivate && !isUsualPort(url.port)) return 'Expected port 443, or one from 1024 on.'
  const address = addressIn(url)
  return address === undefined || mayReach(address) ? undefined : notPublic(address).message
}

/** Below 1024 are mail, names, files: services that must not be made to hear from us. None is that of https. */
const isUsualPort = (port: string): boolean => port === '' || Number(port) >= 1_024

const notPublic = (host: string): DeliveryError =>
  new DeliveryError(`${host} is not a public address.`, { permanent: true })
