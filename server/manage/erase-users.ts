import type { z } from 'zod'
import { perform } from '../../domain/common/operation.ts'
import { eraseUsers } from '../../domain/privacy/operations.ts'
import { houseScope } from '../context.ts'
import { type AddCommand, withApp } from './command.ts'
import { wholeNumber } from './numbers.ts'

export const addEraseUsers: AddCommand = (program) => {
  program
    .command('erase-users')
    .description('erase people: who asked by letter, and after a restored backup whom the log calls erased')
    .argument('<id...>', 'of their accounts', (text: string, before?: readonly number[]) => [
      ...(before ?? []),
      wholeNumber(text),
    ])
    .action((userIds: readonly number[]) =>
      withApp(async (app) => {
        const { queued } = (await perform(houseScope(app), eraseUsers, { userIds })) as z.output<
          typeof eraseUsers.output
        >
        console.log(`Erasing ${queued} ${queued === 1 ? 'account' : 'accounts'}: tasks list --task privacy.erase`)
      }),
    )
}
