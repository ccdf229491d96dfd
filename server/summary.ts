import type { Config } from './config.ts'
import { DEMO_API_KEY, DEMO_PASSWORD, demoUsers } from './demo.ts'

export interface Started {
  /** Where it listens; nothing for a process that only works tasks. */
  readonly address: string | undefined
  /** Where such a process says how it is, if anywhere. */
  readonly probes: string | undefined
  readonly database: string
  readonly milliseconds: number
}

/** Tells a person where to look. For people only: the log has its own lines. */
export function printSummary(config: Config, { address, probes, database, milliseconds }: Started): void {
  const lines = [
    `Fashionistar is ready after ${(milliseconds / 1_000).toFixed(1)} s, running ${config.run.join(' and ')} on ${database}.`,
  ]
  if (probes !== undefined) lines.push('', `  Health         ${probes}/readyz  ${probes}/metrics`)
  if (address !== undefined) {
    lines.push(
      '',
      `  Start here     ${address}/`,
      `  Reference      ${address}/docs`,
      `  v1 (REST)      ${address}/api/v1/products`,
    )
    lines.push(
      `  v2 (tRPC)      ${address}/api/v2/products.list`,
      `  Health         ${address}/readyz  ${address}/metrics`,
    )
  }
  if (address !== undefined && config.demo) {
    lines.push(`  Mailbox        ${address}/dev/mailbox`, `  Tasks          ${address}/admin/tasks`)
    lines.push('', `  Demo accounts, password ${DEMO_PASSWORD}:`)
    lines.push(...demoUsers.map(({ email, roles }) => `    ${email.padEnd(30)} ${roles.at(-1)}`))
    lines.push(`  Demo API key   ${DEMO_API_KEY}`)
  }
  console.log(`\n${lines.join('\n')}\n`)
}
