import { sql } from 'kysely'
import { connect } from '../../db/connect.ts'
import { pendingMigrations } from '../../db/migrate.ts'
import type { Config } from '../config.ts'
import { error, type Finding, warning } from './finding.ts'
import { isLocal } from './local.ts'

/** Whether the database is one that this program can work with. */
export async function databaseChecks(url: string): Promise<Finding[]> {
  const pending = await pendingMigrations(url)
  if (pending.length > 0) {
    return [error('database.E002', `Migrations are missing: ${pending.join(', ')}.`, 'Run migrate.')]
  }
  const { there } = await ask<{ there: boolean }>(url, `select to_regclass('pgboss.job') is not null as there`)
  return there ? [] : [error('database.E003', 'The job queue is missing: no table pgboss.job.', 'Run migrate.')]
}

interface Standing {
  readonly name: string
  readonly is_above_all: boolean
  readonly has_tls: boolean
  readonly now: string
}

const MOST_SECONDS_APART = 2

/** Whether it is one to put before people. */
export async function databaseDeployChecks({ databaseUrl }: Config, url: string): Promise<Finding[]> {
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

async function ask<T>(url: string, question: string): Promise<T> {
  const { db } = connect({ url, max: 1 })
  try {
    return (await sql<T>`${sql.raw(question)}`.execute(db)).rows[0]!
  } finally {
    await db.destroy()
  }
}
