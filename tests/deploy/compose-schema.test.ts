import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { DCLinter } from 'dclint'
import { test } from 'tap'
import { programOf, root, scratch, textOf } from './files.ts'

const file = path.join(root, 'compose.yaml')

/** The package's own types name their files in a way that the compiler does not follow here. */
interface Linter {
  lintFiles(
    paths: readonly string[],
    below: boolean,
  ): readonly { messages: readonly { rule: string; category: string; message: string }[] }[]
}
const linter = new DCLinter({ rules: {}, quiet: true, debug: false, exclude: [] }) as Linter

/** Faults against the Compose Specification's schema, and against the linter's rules that are not of the order of words. */
const faultsOf = (name: string): string[] =>
  linter
    .lintFiles([name], false)
    .flatMap(({ messages }) => messages)
    .filter(({ rule, category }) => rule === 'invalid-schema' || category !== 'style')
    .map(({ rule, message }) => `${rule}: ${message}`)

test('compose.yaml is what the Compose Specification says, and one door of it is open to the outside', async (t) => {
  t.match(faultsOf(file), [/^no-unbound-port-interfaces: Service "nginx" /])
  const broken = path.join(scratch(t), 'compose.yaml')
  for (const [right, wrong] of [
    ['restart: unless-stopped', 'restrat: unless-stopped'],
    ['condition: service_healthy', 'condition: healthy'],
    ['read_only: true', 'read_only: [1]'],
  ] as const) {
    fs.writeFileSync(broken, textOf('compose.yaml').replace(right, wrong))
    t.ok(
      faultsOf(broken).some((fault) => fault.startsWith('invalid-schema: ')),
      wrong,
    )
  }
})

/** The one before the second version has a schema of its own, and not this. */
const tool = [[programOf('docker'), 'compose'], [programOf('docker-compose')]].find(
  ([program, ...args]) => program !== undefined && / v?[2-9]\.|^v?[2-9]\./.test(versionOf(program, args)),
)

function versionOf(program: string, args: readonly (string | undefined)[]): string {
  const asked = [...(args as string[]), 'version', '--short']
  return spawnSync(program, asked, { encoding: 'utf8' }).stdout
}

test('Compose itself takes it', { skip: tool === undefined && 'Docker Compose 2 is not installed' }, async (t) => {
  const [program, ...args] = tool as string[]
  const env = { PATH: process.env['PATH'], POSTGRES_PASSWORD: 'a', JWT_SECRET: 'b', ENCRYPTION_KEYS: 'c' }
  const asked = [...args, '--file', file, 'config', '--quiet']
  const { status, stderr } = spawnSync(program!, asked, { encoding: 'utf8', env })
  t.equal(status, 0, stderr)
})
