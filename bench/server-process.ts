import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Market } from './market.ts'
import { end, freePort } from '../tests/support/processes.ts'
import type { Insight } from './watch/insight.ts'

export interface ServerProcess {
  readonly url: string
  usage(): Promise<Usage>
  /** Of one that was started with `watch/insight.ts`. */
  insight(): Promise<Insight>
  stop(): Promise<void>
}

export interface Usage {
  readonly cpuSeconds: number
  readonly memoryBytes: number
}

export interface OurSetting {
  readonly poolMax: number
  readonly cacheMb?: number
  /** A file to be loaded before it. */
  readonly preload?: string
}

/** The market's server as production runs it: the web alone, every request logged. Its limits are out of the way. */
export function startOurs(
  market: Pick<Market, 'url'>,
  { poolMax, cacheMb = 0, preload }: OurSetting,
): Promise<ServerProcess> {
  return start('server/main.ts', (port) => ({
    ...(preload !== undefined && { preload }),
    env: {
      PORT: String(port),
      RUN: 'web',
      LOG_LEVEL: 'info',
      ALLOWED_HOSTS: '127.0.0.1',
      DATABASE_URL: market.url,
      DATABASE_POOL_MAX: String(poolMax),
      CATALOGUE_CACHE_MB: String(cacheMb),
      JWT_SECRET: 'bench'.repeat(10),
      DEMO: '1',
      RATE_LIMIT_ANON: '999999999/h',
      RATE_LIMIT_USER: '999999999/h',
    },
  }))
}

export function startCeiling(market: Market, poolMax: number): Promise<ServerProcess> {
  return start('bench/ceiling/main.ts', (port) => ({
    args: [`--port=${port}`, `--url=${market.url}`, `--pool=${poolMax}`, `--customer=${market.customerId}`],
  }))
}

/** Answers as many bytes to whatever it is asked. */
export function startConstant(bytes: number): Promise<ServerProcess> {
  return start('bench/ceiling/constant.ts', (port) => ({ args: [`--port=${port}`, `--bytes=${bytes}`] }))
}

interface Setting {
  readonly preload?: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

async function start(file: string, settingFor: (port: number) => Setting): Promise<ServerProcess> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const { args = [], env = {}, preload } = settingFor(port)
  const log = fs.openSync(os.devNull, 'w')
  const preloads = [path.join(import.meta.dirname, 'follow.ts'), ...(preload === undefined ? [] : [preload])]
  const flags = preloads.flatMap((each) => ['--import', each])
  const child = spawn(process.execPath, [...flags, path.join(import.meta.dirname, '..', file), ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', log, 'inherit', 'ipc'],
  })
  fs.closeSync(log)
  const stop = () => end(child)
  try {
    await listening(child, url)
    return { url, stop, usage: () => usageOf(url), insight: () => insightOf(child) }
  } catch (error) {
    await stop()
    throw error
  }
}

async function listening(child: ChildProcess, url: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(50)) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.at(-1)} ended with ${child.exitCode}`)
    const answer = await fetch(`${url}/livez`).catch(() => undefined)
    if (answer?.ok === true) return
  }
  throw new Error(`nothing answered at ${url}`)
}

/** Both servers tell Prometheus what they use. */
async function usageOf(url: string): Promise<Usage> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1])
  return { cpuSeconds: read('process_cpu_seconds_total'), memoryBytes: read('process_resident_memory_bytes') }
}

async function insightOf(child: ChildProcess): Promise<Insight> {
  child.send('insight')
  const [insight] = (await once(child, 'message')) as [Insight]
  return insight
}
