import type { Listener } from '../db/listen.ts'
import type { Actor } from '../domain/common/access.ts'
import type { Log } from '../domain/common/context.ts'
import type { FlagKey, Flags } from '../domain/common/flags.ts'
import { FlagCopy, FLAGS_CHANNEL, type listFlags } from '../domain/flags/index.ts'
import { Catcher } from './catcher.ts'

export interface LiveFlagsOptions {
  readonly listener: Listener
  readonly log: Log
  readonly read: () => ReturnType<typeof listFlags>
}

/**
 * The flags as this process knows them. It reads them when it is told to follow, and again whenever a trigger says that one
 * has changed; while nothing can be heard it reads twice a second, so that every process has the same answer within one.
 */
export class LiveFlags implements Flags {
  readonly #options: LiveFlagsOptions
  readonly #copy = new FlagCopy()
  #following: Promise<void> | undefined
  #catcher: Catcher | undefined
  #stop = () => {}
  #closed = false

  constructor(options: LiveFlagsOptions) {
    this.#options = options
  }

  isOn(key: FlagKey, actor: Actor): boolean {
    return this.#copy.isOn(key, actor)
  }

  allOn(actor: Actor): readonly string[] {
    return this.#copy.allOn(actor)
  }

  /** Reads once: for a command that ends in a moment. */
  async load(): Promise<void> {
    this.#copy.fill(await this.#options.read())
  }

  /** From now on, until it is closed; asked for twice it is done once. Resolves when they have been read. */
  follow(): Promise<void> {
    return (this.#following ??= this.#follow())
  }

  close(): void {
    this.#closed = true
    this.#stop()
    this.#catcher?.close()
  }

  async #follow(): Promise<void> {
    const { listener, log } = this.#options
    const catcher = new Catcher({ what: 'feature flags', read: () => this.load(), log })
    this.#catcher = catcher
    this.#stop = await listener.listen(FLAGS_CHANNEL, {
      heard: () => catcher.turn(true),
      listening: () => catcher.turn(true),
      deaf: () => catcher.turn(false),
    })
    await catcher.read()
    if (this.#closed) this.close()
  }
}
