import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import type { FaultPoint } from '../../../domain/common/fault-point.ts'
import type { Errand } from './process.ts'

export interface Ended {
  readonly signal: NodeJS.Signals | null
  /** The points it came by, when it has lived. */
  readonly way: readonly FaultPoint[]
  readonly stderr: string
}

/** Sends a process of its own. */
export async function send(errand: Errand): Promise<Ended> {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'process.ts'), JSON.stringify(errand)], {
    env: { PATH, NODE_COMPILE_CACHE },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, [, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
  ])
  return { signal, way: stdout === '' ? [] : (JSON.parse(stdout) as FaultPoint[]), stderr }
}
