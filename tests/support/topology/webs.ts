import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import root from 'tap'
import { end } from '../processes.ts'
import type { Answer, Order } from './web.ts'

/** One of the two web processes that a test file asks. */
export interface Web {
  ask(order: Omit<Order, 'number'>): Promise<Answer>
  /** Told each line of the log of the server of this name. */
  listen(name: string, onLine: (line: string) => void): void
}

let both: readonly Web[] | undefined

/** Started for the first that asks, and kept for the whole file: each serves as many databases as it is told to. */
export const webs = (): readonly Web[] => (both ??= [start(), start()])

function start(): Web {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'web.ts')], {
    env: { PATH, NODE_COMPILE_CACHE },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  root.teardown(() => end(child))
  return talkTo(child)
}

function talkTo(child: ChildProcess): Web {
  const listeners = new Map<string, (line: string) => void>()
  const waiting = new Map<number, PromiseWithResolvers<Answer>>()
  let asked = 0
  child.on('message', ({ number, fault, log, ...answer }: Answer) => {
    if (log !== undefined) listeners.get(log[0])?.(log[1])
    if (number === undefined) return
    if (fault === undefined) waiting.get(number)?.resolve(answer)
    else waiting.get(number)?.reject(new Error(`A web process: ${fault}`))
    waiting.delete(number)
  })
  child.once('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`A web process has ended with ${signal ?? code}.`))
  })
  return {
    ask(order) {
      const answer = Promise.withResolvers<Answer>()
      waiting.set((asked += 1), answer)
      child.send({ ...order, number: asked } satisfies Order)
      return answer.promise
    },
    listen: (name, onLine) => void listeners.set(name, onLine),
  }
}
