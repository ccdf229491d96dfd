import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { FaultPoint } from '../../domain/common/fault-point.ts'
import type { Order, Setting } from './process.ts'

/** One process of the market. */
export interface Member {
  /** What it has said first. */
  readonly word: string
  readonly dead: boolean
  /** Resolves when it is. */
  readonly died: Promise<unknown>
  tell(order: Order): Promise<void>
  /** The points it has come by since it was told; nothing when it has died. */
  way(): Promise<FaultPoint[] | undefined>
  end(): Promise<void>
}

export async function hire(setting: Setting): Promise<Member> {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'process.ts'), JSON.stringify(setting)], {
    env: { PATH, NODE_COMPILE_CACHE },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const died: Promise<unknown> = once(child, 'exit')
  const word = await answered<string>(child, died)
  const dead = () => child.exitCode !== null || child.signalCode !== null
  const ask = async <T>(what: Order | 'way'): Promise<T> => {
    const answer = answered<T>(child, died)
    child.send(what, () => {})
    return answer
  }
  return {
    word,
    died,
    get dead() {
      return dead()
    },
    async tell(order) {
      await ask(order)
    },
    way: () => ask<FaultPoint[]>('way').catch(() => undefined),
    async end() {
      if (!dead()) child.kill('SIGKILL')
      await died
    },
  }
}

/** What a process says next. */
async function answered<T>(child: ChildProcess, died: Promise<unknown>): Promise<T> {
  const gone = died.then(() => {
    throw new Error('A process has ended without a word.')
  })
  const [said] = (await Promise.race([once(child, 'message'), gone])) as [T]
  return said
}
