import { Option } from 'commander'
import { databaseChecks, databaseDeployChecks } from '../checks/database.ts'
import { environmentChecks } from '../checks/environment.ts'
import { error, type Finding, type Level, levels, report, weighs } from '../checks/finding.ts'
import type { Config } from '../config.ts'
import { openDatabase } from '../database.ts'
import { createLogger } from '../logger.ts'
import { Refusal } from '../refusal.ts'
import { type AddCommand, CommandError } from './command.ts'

interface Options {
  readonly deploy: boolean
  readonly failLevel: Level
}

export const addCheck: AddCommand = (program) => {
  program
    .command('check')
    .description('look for what would keep the server from working; exit with 1 when there is something')
    .option('--deploy', 'look for what should not be put before people too', false)
    .addOption(new Option('--fail-level <level>', 'what to exit with 1 for').choices(levels).default('ERROR'))
    .action(async ({ deploy, failLevel }: Options) => {
      const findings = await findingsOf(deploy)
      if (weighs(findings, failLevel)) throw new CommandError(report(findings))
      console.log(report(findings))
    })
}

async function findingsOf(deploy: boolean): Promise<Finding[]> {
  const { config, findings } = environmentChecks(deploy)
  return config === undefined ? findings : [...findings, ...(await findingsOfDatabase(config, deploy))]
}

async function findingsOfDatabase(config: Config, deploy: boolean): Promise<Finding[]> {
  try {
    const database = await openDatabase(config, createLogger('warn', 'stderr'))
    try {
      const needed = await databaseChecks(database.directUrl)
      return deploy ? [...needed, ...(await databaseDeployChecks(config, database.directUrl))] : needed
    } finally {
      await database.stop()
    }
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    return [error('database.E001', cause.message)]
  }
}
