import type { Actor } from '../common/access.ts'
import type { FlagKey, Flags } from '../common/flags.ts'
import { isOnFor } from './rollout.ts'
import type { Flag } from './schema.ts'

/** What a process remembers of the flags. Until it has been filled everything is off. */
export class FlagCopy implements Flags {
  #flags: ReadonlyMap<string, Flag> = new Map()

  fill(flags: readonly Flag[]): void {
    this.#flags = new Map(flags.map((flag) => [flag.key, flag]))
  }

  isOn(key: FlagKey, actor: Actor): boolean {
    const flag = this.#flags.get(key)
    return flag !== undefined && isOnFor(key, flag, actor)
  }

  allOn(actor: Actor): readonly string[] {
    return [...this.#flags.values()].filter((flag) => isOnFor(flag.key, flag, actor)).map(({ key }) => key)
  }
}
