import { type Config, examineEnvironment } from '../config.ts'
import { contentChecks } from './content.ts'
import { error, type Finding } from './finding.ts'
import { messageChecks } from './messages.ts'
import { operatingChecks } from './operating.ts'
import { paymentChecks } from './payments.ts'
import { secretChecks } from './secrets.ts'
import { storageChecks } from './storage.ts'
import { transportChecks } from './transport.ts'

const deployChecks: readonly ((config: Config) => Finding[])[] = [
  transportChecks,
  contentChecks,
  secretChecks,
  messageChecks,
  paymentChecks,
  storageChecks,
  operatingChecks,
]

/** Faults that have an id of their own; any other is `config.E001`. */
const ids: Readonly<Record<string, string>> = {
  JWT_SECRET: 'security.W009',
  ALLOWED_HOSTS: 'security.W020',
  DEMO: 'security.E101',
  CSP: 'security.E026',
  CSP_REPORT_ONLY: 'security.E026',
  CORS_ORIGINS: 'security.E107',
  TRUST_PROXY: 'security.E104',
}

/**
 * What is wrong with the environment. What keeps the server from starting is an error, whatever it would be in a process
 * that runs; it keeps nothing else from being looked at.
 * @param deploy whether it is to be put before people
 * @param environment by default that of the process
 */
export function environmentChecks(
  deploy: boolean,
  environment?: NodeJS.ProcessEnv,
): { readonly config: Config | undefined; readonly findings: Finding[] } {
  const { config, faults } = examineEnvironment(environment)
  const first = faults.map((fault) => error(ids[/^[A-Z_]+/.exec(fault)?.[0] ?? ''] ?? 'config.E001', fault))
  if (config === undefined || !deploy) return { config, findings: first }
  const named = new Set(first.map(({ id }) => id))
  const more = deployChecks.flatMap((check) => check(config)).filter(({ id }) => !named.has(id))
  return { config, findings: [...first, ...more] }
}
