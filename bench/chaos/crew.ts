import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

/** So many processes of one kind; whoever falls is replaced. */
export interface Crew {
  /** Kills one of those that are at work, by chance, and starts another. @returns whether there was one */
  killOne(): boolean
  /**
   * Stops one of those that are at work for a while, so that the others take it for lost and it comes back as somebody
   * nobody waits for. One at a time. @returns whether it did
   */
  freezeOne(milliseconds: number): boolean
  /** Lets whoever is frozen go on. */
  thaw(): void
  /** How many have been killed so far. */
  readonly killed: number
  /** Rejects when one ends that nobody has killed. */
  readonly broken: Promise<never>
  /** Kills all; nobody is replaced. */
  dismiss(): Promise<void>
}

export function gather(file: string, count: number, args: readonly string[]): Crew {
  const all = new Set<ChildProcess>()
  const ready = new Set<ChildProcess>()
  const broken = Promise.withResolvers<never>()
  // Whoever waits for something else hears of it all the same.
  broken.promise.catch(() => {})
  const atWork = () => [...ready][Math.floor(Math.random() * ready.size)]
  let killed = 0
  let thaw: (() => void) | undefined
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const start = () => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, file), ...args], {
      env: { PATH, NODE_COMPILE_CACHE },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    all.add(child)
    child.once('message', () => ready.add(child))
    child.once('exit', (code, signal) => {
      all.delete(child)
      ready.delete(child)
      if (signal !== 'SIGKILL') broken.reject(new Error(`${file} ended by itself with ${signal ?? code}.`))
    })
  }
  for (let n = 0; n < count; n += 1) start()
  return {
    get killed() {
      return killed
    },
    broken: broken.promise,
    killOne() {
      const victim = atWork()
      if (victim === undefined) return false
      ready.delete(victim)
      victim.kill('SIGKILL')
      killed += 1
      start()
      return true
    },
    freezeOne(milliseconds) {
      const victim = atWork()
      if (victim === undefined || thaw !== undefined) return false
      ready.delete(victim)
      victim.kill('SIGSTOP')
      const timer = setTimeout(() => thaw?.(), milliseconds)
      thaw = () => {
        clearTimeout(timer)
        thaw = undefined
        ready.add(victim)
        victim.kill('SIGCONT')
      }
      return true
    },
    thaw: () => thaw?.(),
    async dismiss() {
      thaw?.()
      await Promise.all(
        [...all].map((child) => {
          const ended = once(child, 'exit')
          child.kill('SIGKILL')
          return ended
        }),
      )
    },
  }
}
