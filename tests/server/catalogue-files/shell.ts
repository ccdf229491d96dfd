import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Test } from 'tap'
import { connect } from '../../../db/connect.ts'
import { testDatabase } from '../../support/database.ts'
import { type Ended, run, temporaryFolder } from '../child.ts'

/** The command line on a database of its own. */
export async function shell(t: Test) {
  const { url } = await testDatabase(t)
  const folder = temporaryFolder(t)
  const { db } = connect({ url, max: 1 })
  t.teardown(() => db.destroy())
  const env = { DATABASE_URL: url, DATA_DIR: path.join(folder, 'data') }
  return {
    db,
    start: (...args: string[]) => run(t, ['server/manage.ts', ...args], env),
    manage(...args: string[]): Promise<Ended> {
      return this.start(...args).ended
    },
    file(name: string, text = ''): string {
      const file = path.join(folder, name)
      if (text !== '') writeFileSync(file, text)
      return file
    },
  }
}

export const countProducts = async ({ db }: Awaited<ReturnType<typeof shell>>): Promise<number> =>
  (
    await db
      .selectFrom('products')
      .select((of) => of.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
  ).n
