import type { TaskCtx } from '../context.ts'
import { type FileType, newKey } from '../storage.ts'
import * as queries from './queries.ts'

/**
 * Puts a file that a task has made. It is known of before it is there, so that whatever dies before `keepFiles` leaves
 * nothing that the sweep does not find.
 * @returns its key
 */
export async function putFile(
  { write, gateways, now }: Pick<TaskCtx, 'write' | 'gateways' | 'now'>,
  content: Uint8Array,
  type: FileType,
): Promise<string> {
  const key = newKey(type)
  await write(({ db }) => queries.insertStaged(db, key, now))
  await gateways.storage.put(key, once(content))
  return key
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content
}
