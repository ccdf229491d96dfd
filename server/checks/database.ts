import { sql } from 'kysely'
import { connect, type Connection } from '../../db/connect.ts'
import { pendingMigrations } from '../../db/migrate.ts'
import type { Config } from '../config.ts'
import { openDemoAccounts } from '../demo.ts'
import { error, type Finding, warning } from './finding.ts'
import { isLocal } from './local.ts'

/** Whether the database is one that this program can work with. */
export async function databaseChecks(url: string): Promise<Finding[]> {
  const pending = await pendingMigrations(url)
  if (pending.length > 0) {
    return [error('database.E002', `Migrations are missing: ${pending.join(', ')}.`, 'Run migrate.')]
  }
  const { there } = await ask<{ there: boolean }>(url, `select to_regclass('pgboss.job') is not null as there`)
  if (!there) return [error('database.E003', 'The job queue is missing: no table pgboss.job.', 'Run migrate.')]
  return userChecks(url)
}

interface User {
  readonly name: string
  readonly owner: string
  readonly owns: boolean
  readonly may_take: boolean
}

/** Whether whoever connects is above the policies of row-level security, and may take the role that is not. */
async function userChecks(url: string): Promise<Finding[]> {
  const { name, owner, owns, may_take } = await ask<User>(
    url,
    `select current_user as name, pg_get_userbyid(relowner) as owner, pg_has_role(relowner, 'usage') as owns,
      pg_has_role('fashionistar_tenant', 'set') as may_take
    from pg_class where oid = 'products'::regclass`,
  )
  const findings: Finding[] = []
  if (!may_take) {
    const hint = `As a superuser: grant fashionistar_tenant to ${name};`
    findings.push(error('database.E004', `${name} may not take the role fashionistar_tenant.`, hint))
  }
  if (!owns) {
    const hint = 'Connect as the user that migrates, or as a member of it.'
    findings.push(error('database.E005', `${name} does not own the tables, which are ${owner}’s.`, hint))
  }
  return findings
}

interface Standing {
  readonly name: string
  readonly is_above_all: boolean
  readonly has_tls: boolean
  readonly now: string
}

const MOST_SECONDS_APART = 2

/** Whether it is one to put before people. */
export async function databaseDeployChecks(config: Config, url: string): Promise<Finding[]> {
  return [...(await standingChecks(config, url)), ...(config.demo ? [] : await demoChecks(url))]
}

/** That the demo is on is said of the environment. */
async function demoChecks(url: string): Promise<Finding[]> {
  const open = await withDatabase(url, openDemoAccounts)
  if (open.length === 0) return []
  const message = `Accounts of a demo can be entered: ${open.map(({ email }) => email).join(', ')}.`
  const hint = 'The server shuts them as it starts with DEMO=0. Look at what they did, or begin with an empty database.'
  return [warning('security.W110', message, hint)]
}

async function standingChecks({ databaseUrl }: Config, url: string): Promise<Finding[]> {
  const before = Date.now()
  const standing = await ask<Standing>(
    url,
    `select current_user as name, rolsuper or rolbypassrls as is_above_all,
      coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as has_tls, clock_timestamp() as now
    from pg_roles where rolname = current_user`,
  )
  const ours = (before + Date.now()) / 2
  const apart = Math.abs(Date.parse(standing.now) - ours) / 1_000 - (Date.now() - before) / 2_000
  const findings: Finding[] = []
  if (databaseUrl === undefined) {
    findings.push(warning('database.W001', 'The embedded database is for trying out.', 'Set DATABASE_URL.'))
  }
  if (standing.is_above_all) {
    const hint = 'Give it a role without SUPERUSER and BYPASSRLS.'
    findings.push(warning('database.W002', `${standing.name} stands above row-level security.`, hint))
  }
  if (databaseUrl !== undefined && !isLocal(new URL(databaseUrl).hostname) && !standing.has_tls) {
    findings.push(
      warning(
        'database.W003',
        'The database is elsewhere, and reached without TLS.',
        'Add ?sslmode=verify-full to DATABASE_URL.',
      ),
    )
  }
  if (apart > MOST_SECONDS_APART) {
    const message = `The clock of the database is ${Math.round(apart)} s away from ours.`
    findings.push(warning('database.W004', message, 'Have both keep time (NTP): tokens and schedules depend on it.'))
  }
  return findings
}

const ask = <T>(url: string, question: string): Promise<T> =>
  withDatabase(url, async (db) => (await sql<T>`${sql.raw(question)}`.execute(db)).rows[0]!)

async function withDatabase<T>(url: string, work: (db: Connection['db']) => Promise<T>): Promise<T> {
  const { db } = connect({ url, max: 1 })
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}
