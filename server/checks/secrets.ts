import type { Rate } from '../../domain/common/rate.ts'
import type { Config } from '../config.ts'
import { error, type Finding, warning } from './finding.ts'

/** Whether what is to be secret is, and who guesses is held up. */
export function secretChecks(config: Config): Finding[] {
  const secret = config.jwtSecret ?? ''
  const findings: Finding[] = []
  if (secret.length < 50 || new Set(secret).size < 10) {
    const hint = 'At least 50 characters, 10 of them different: openssl rand -base64 48.'
    findings.push(warning('security.W009', `JWT_SECRET is ${secret === '' ? 'not set' : 'weak'}.`, hint))
  }
  findings.push(...keyChecks(config))
  if (!config.production)
    findings.push(warning('security.W018', 'NODE_ENV is not production.', 'Set NODE_ENV=production.'))
  if (config.demo)
    findings.push(error('security.E101', 'DEMO is on: its accounts have known passwords.', 'Set DEMO=0.'))
  const unlimited = Object.entries(config.rates).filter(([, rate]) => perSecond(rate) > MOST_PER_SECOND)
  if (unlimited.length > 0 && !config.demo) {
    const names = unlimited.map(([name]) => (name === 'user' ? 'RATE_LIMIT_USER' : 'RATE_LIMIT_ANON'))
    findings.push(
      warning('security.W108', `${names.join(' and ')}: so many calls are no limit.`, 'The usual is 100/h and 1000/h.'),
    )
  }
  if (['debug', 'trace'].includes(config.logLevel)) {
    findings.push(
      warning(
        'security.W109',
        `LOG_LEVEL is ${config.logLevel}, which writes more than it must.`,
        'Set LOG_LEVEL=info.',
      ),
    )
  }
  return findings
}

function keyChecks({ encryptionKeys: keys, jwtSecret, jwtSecretFallbacks }: Config): Finding[] {
  const hint = 'Set it to a key of its own (openssl rand -base64 48); then JWT_SECRET can be changed by itself.'
  if (keys === undefined) {
    const message = 'ENCRYPTION_KEYS is not set: JWT_SECRET also seals what is in the database.'
    return [warning('security.W102', message, hint)]
  }
  const [key] = keys
  const findings: Finding[] = []
  if (key === jwtSecret || jwtSecretFallbacks.includes(key)) {
    const message = 'ENCRYPTION_KEYS begins with a secret of tokens: whoever learns the one opens what the other seals.'
    findings.push(warning('security.W111', message, `${hint} Leave the old one behind it, for what it has sealed.`))
  }
  if (new Set(key).size < 10) {
    findings.push(warning('security.W112', 'ENCRYPTION_KEYS begins with a weak key.', hint))
  }
  return findings
}

const MOST_PER_SECOND = 100
const perSecond = ({ max, seconds }: Rate): number => max / seconds
