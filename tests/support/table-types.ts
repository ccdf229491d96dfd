import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

const OPTIONS = [
  '--dialect=postgres',
  '--default-schema=public',
  '--exclude-pattern=kysely_migration*',
  '--type-mapping={"int8":"number","timestamptz":"string","numeric":"number"}',
  '--out-file=db/types.ts',
]

/** Writes db/types.ts from a migrated database, or only compares the two; returns what the generator said when it failed. */
export function tableTypes(url: string, how: 'write' | 'verify'): string | undefined {
  const flags = how === 'verify' ? [...OPTIONS, '--verify'] : OPTIONS
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/kysely-codegen/dist/cli/bin.js', `--url=${url}`, ...flags],
    { cwd: root, encoding: 'utf8' },
  )
  return status === 0 ? undefined : `${stdout}${stderr}`
}
