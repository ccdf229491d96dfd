import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { watchLog } from '../support/log-watch.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Child {
  readonly pid: number
  readonly ended: Promise<Ended>
  /** Standard output so far. */
  said(): string
  /** Where it listens, once it has said so; throws with all it said when it ends before. */
  address(): Promise<string>
  signal(name: NodeJS.Signals): void
}

/** Runs one of our files as a process of its own, in the project's folder and with nothing in the environment but `env` that it would look at. */
export function run(t: Test, args: readonly string[], env: NodeJS.ProcessEnv = {}, input = ''): Child {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const child = spawn(process.execPath, args, { cwd: root, env: { PATH, NODE_COMPILE_CACHE, ...env } })
  t.teardown(() => child.kill('SIGKILL'))
  child.stdin.on('error', () => {}).end(input)
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => (said[stream] += text))
  }
  let over = false
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => {
    over = true
    for (const line of said.stdout.split('\n')) if (line.startsWith('{')) watchLog(t, line)
    return { code, signal, ...said } as Ended
  })
  const found = () => /Start here\s+(http:\S+)\//.exec(said.stdout)?.[1]
  return {
    pid: Number(child.pid),
    ended,
    said: () => said.stdout,
    async address() {
      await until(() => found() !== undefined || over, 'the process says where it listens')
      const address = found()
      if (address === undefined) throw new Error(`it ended: ${said.stdout}${said.stderr}`)
      return address
    },
    signal: (name) => child.kill(name),
  }
}

/** A folder of the test's own that the account which runs PostgreSQL may enter. */
export function temporaryFolder(t: Test): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fashionistar-test-'))
  fs.chmodSync(folder, 0o755)
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }))
  return folder
}

/** The embedded server of a data folder, from its own pid file. */
export function postmasterOf(dataDir: string): { readonly pid: number; readonly url: string } | undefined {
  const file = path.join(dataDir, 'postgres', 'postmaster.pid')
  if (!fs.existsSync(file)) return undefined
  const [pid, , , port] = fs.readFileSync(file, 'utf8').split('\n')
  return { pid: Number(pid), url: `postgres://postgres@127.0.0.1:${port}/postgres` }
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Generous, for the machine may be busy: what matters is that it comes to pass. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; !(await condition()); tries += 1) {
    if (tries === 1_200) throw new Error(`waited a minute in vain: ${what}`)
    await sleep(50)
  }
}
