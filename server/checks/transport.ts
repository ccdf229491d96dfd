import type { Config } from '../config.ts'
import { type Finding, warning } from './finding.ts'

const PROXY = 'Set TRUST_PROXY to the addresses of what ends TLS before us; it has to send X-Forwarded-Proto.'
const HTTPS = 'Set PUBLIC_URL to the https:// address that people use.'
const NAMES = 'List the names that people reach us by.'

/** Whether what people send us stays between them and us, and comes from where it seems to. */
export const transportChecks = (config: Config): Finding[] => [
  ...tlsChecks(config),
  ...hostChecks(config),
  ...strangerChecks(config),
]

const isSecure = ({ publicUrl }: Config): boolean => publicUrl?.startsWith('https:') === true
const hasProxy = ({ trustProxy = [] }: Config): boolean => trustProxy.length > 0

function tlsChecks(config: Config): Finding[] {
  const findings: Finding[] = []
  const isKnown = isSecure(config) && hasProxy(config)
  if (!isKnown || !config.production) {
    const hint = config.production ? `${HTTPS} ${PROXY}` : 'Set NODE_ENV=production.'
    findings.push(warning('security.W004', 'No Strict-Transport-Security header is sent.', hint))
  }
  if (!isKnown) {
    const hint = isSecure(config) ? PROXY : HTTPS
    findings.push(warning('security.W008', 'Requests without TLS are not sent to https.', hint))
  }
  if (isSecure(config)) return findings
  return [
    ...findings,
    warning('security.W012', 'Cookies of sessions go over connections without TLS too.', HTTPS),
    warning('security.W016', 'Cookies against cross-site requests go over connections without TLS too.', HTTPS),
  ]
}

function hostChecks({ allowedHosts }: Config): Finding[] {
  if (allowedHosts === undefined) return [warning('security.W020', 'ALLOWED_HOSTS is not set.', NAMES)]
  return allowedHosts.includes('*') ? [warning('security.W020', 'ALLOWED_HOSTS is any host.', NAMES)] : []
}

function strangerChecks(config: Config): Finding[] {
  const { trustProxy = [], corsOrigins = [] } = config
  const findings: Finding[] = []
  if (isSecure(config) && !hasProxy(config)) {
    const message = 'TRUST_PROXY is not set: behind a proxy all callers share one address and one rate limit.'
    findings.push(warning('security.W103', message, PROXY))
  }
  const wide = trustProxy.filter(isWide)
  if (wide.length > 0) {
    const message = `TRUST_PROXY is as good as everybody (${wide.join(', ')}): strangers can be any address.`
    findings.push(warning('security.W104', message, PROXY))
  }
  const open = corsOrigins.filter((origin) => origin.startsWith('http:'))
  if (isSecure(config) && open.length > 0) {
    const message = `CORS_ORIGINS lets in pages that come without TLS: ${open.join(', ')}.`
    findings.push(warning('security.W107', message, 'List https origins only.'))
  }
  return findings
}

/** Wider than the widest network that is anybody's own: 10.0.0.0/8, fc00::/7. */
function isWide(network: string): boolean {
  const [address = '', bits] = network.split('/')
  return bits !== undefined && Number(bits) < (address.includes(':') ? 7 : 8)
}
