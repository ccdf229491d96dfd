import type { z } from 'zod'
import type { Reader } from '../../db/connect.ts'
import * as analytics from '../../domain/analytics/index.ts'
import { type Fault, MOST_FAULTS } from '../../domain/common/faults.ts'
import { perform } from '../../domain/common/operation.ts'
import * as inventory from '../../domain/inventory/index.ts'
import * as ledger from '../../domain/ledger/index.ts'
import * as orders from '../../domain/orders/index.ts'
import { repairHolds } from '../../domain/orders/operations.ts'
import * as payments from '../../domain/payments/index.ts'
import * as payouts from '../../domain/payouts/index.ts'
import * as products from '../../domain/products/index.ts'
import * as vendors from '../../domain/vendors/index.ts'
import * as reviews from '../../domain/reviews/index.ts'
import { faults as outboxFaults } from '../../jobs/faults.ts'
import { type App, houseScope } from '../context.ts'
import { type AddCommand, CommandError, withApp } from './command.ts'

/** Who looks after which rules. */
const domains = [
  vendors.faults,
  inventory.faults,
  products.faults,
  orders.faults,
  ledger.faults,
  payments.faults,
  payouts.faults,
  reviews.faults,
  analytics.faults,
  outboxFaults,
]

export const addVerify: AddCommand = (program) => {
  program
    .command('verify')
    .description(
      'look where catalogue, stock, orders, payments, books, sales and outbox do not agree; exit with 1 when there is something',
    )
    .option('--repair-holds', 'first have what is reserved agree with what orders hold that are not over', false)
    .action(({ repairHolds: repairs }: { readonly repairHolds: boolean }) =>
      withApp(async (app) => {
        if (repairs) await repair(app)
        report(await faultsOf(app.db))
      }),
    )
}

/** Wherever something does not agree, by the order of the domains. */
export async function faultsOf(db: Reader): Promise<Fault[]> {
  const faults: Fault[] = []
  for (const look of domains) faults.push(...(await look(db)))
  return faults
}

function report(faults: readonly Fault[]): void {
  for (const [rule, of] of Map.groupBy(faults, (fault) => fault.rule)) {
    console.log(`${rule}:`)
    for (const { message } of of) console.log(`  ${message}`)
    if (of.length === MOST_FAULTS) console.log('  and perhaps more')
  }
  if (faults.length > 0) throw new CommandError(`${counted(faults.length, 'fault')} found.`)
  console.log('Catalogue, stock, orders, payments, books, sales and outbox agree.')
}

async function repair(app: App): Promise<void> {
  const { repaired } = (await perform(houseScope(app), repairHolds, {})) as z.output<typeof repairHolds.output>
  for (const { variantId, locationId, before, after } of repaired) {
    console.log(`variant ${variantId} at location ${locationId}: reserved ${before}, now ${after}`)
  }
  console.log(`${counted(repaired.length, 'level')} repaired.`)
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
