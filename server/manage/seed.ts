import { DEMO_SIZE, seedDemo } from '../demo.ts'
import { type AddCommand, CommandError, withApp } from './command.ts'
import { wholeNumber } from './numbers.ts'

export const addSeed: AddCommand = (program) => {
  program
    .command('seed')
    .description('fill an empty market with made-up vendors and products, and the demo accounts')
    .option('--products <n>', 'how many products', wholeNumber, DEMO_SIZE.products)
    .option('--vendors <n>', 'how many vendors', wholeNumber, DEMO_SIZE.vendors)
    .action((size: { products: number; vendors: number }) =>
      withApp(async (app) => {
        if (app.config.production) throw new CommandError('Demo accounts have known passwords; not in production.')
        if (!(await seedDemo(app, size))) throw new CommandError('The market is not empty; nothing was changed.')
        console.log(`Seeded ${size.products} products of ${size.vendors} vendors.`)
      }),
    )
}
