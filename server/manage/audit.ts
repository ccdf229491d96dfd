import { type Command, InvalidArgumentError } from 'commander'
import type { z } from 'zod'
import { sealEvents, verifyTrail } from '../../domain/audit/operations.ts'
import { perform } from '../../domain/common/operation.ts'
import { houseScope } from '../context.ts'
import { type AddCommand, CommandError, withApp } from './command.ts'

type Sealed = z.output<typeof sealEvents.output>
type Verdict = z.output<typeof verifyTrail.output>
type Head = Verdict['head']

export const addAudit: AddCommand = (program) => {
  const audit = program.command('audit').description('what has happened, sealed so that nobody can rewrite it unseen')
  addVerify(audit)
  audit
    .command('seal')
    .description('seal what is not sealed yet, as the workers do each minute')
    .action(() =>
      withApp(async (app) => {
        const { sealed, head } = (await perform(houseScope(app), sealEvents, {})) as Sealed
        console.log(`Sealed ${sealed} events; head ${written(head)}`)
      }),
    )
}

function addVerify(audit: Command): void {
  audit
    .command('verify')
    .description('compare every sealed event with its seal; exit with 1 when something was changed, removed or moved')
    .option('--head <position:hash>', 'a head noted earlier, which the chain must still hold', head)
    .action((input: { head?: Head }) =>
      withApp(async (app) => report((await perform(houseScope(app), verifyTrail, input)) as Verdict)),
    )
}

function report({ sealed, unsealed, head, faults, faultCount }: Verdict): void {
  for (const { position, message } of faults) console.log(`position ${position}: ${message}`)
  if (faultCount > faults.length) console.log(`and ${faultCount - faults.length} more`)
  if (faultCount > 0) {
    throw new CommandError(`The audit trail of ${sealed} sealed events is not what it was: ${counted(faultCount)}.`)
  }
  console.log(`${sealed} events sealed, ${unsealed} not yet; head ${written(head)}`)
}

const counted = (faults: number): string => (faults === 1 ? '1 fault' : `${faults} faults`)

const written = ({ position, hash }: Head): string => `${position}:${hash}`

function head(text: string): Head {
  const [, position, hash] = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text) ?? []
  if (position === undefined || hash === undefined) {
    throw new InvalidArgumentError('Expected POSITION:HASH, as verify and the log write it.')
  }
  return { position: Number(position), hash: hash.toLowerCase() }
}
