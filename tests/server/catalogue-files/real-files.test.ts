import { existsSync } from 'node:fs'
import t from 'tap'
import { testApp } from '../../support/app.ts'
import { catalogueOf, exported, openReal, realFile, take, tracesOf } from './market.ts'

// Whole processes and whole shops: much work for a machine that has other things to do.
t.setTimeout(300_000)

const skip = ['fashion.csv', 'apparel.csv'].every((name) => existsSync(realFile(name)))
  ? false
  : 'REAL_DATA_DIR has no fashion.csv and apparel.csv'

await t.test('real shops are taken whole, once, and their export gives them again', { skip }, async (t) => {
  const app = await testApp(t)
  const fashion = await take(app, openReal('fashion.csv'))
  t.match(fashion, { created: 997, updated: 0, unchanged: 0, failed: 0, problems: [] })
  t.equal(fashion.notes.length, 5, 'counts below zero')
  t.match(await take(app, openReal('apparel.csv')), { created: 25, failed: 0, notes: [] })

  const before = await tracesOf(app)
  t.match(await take(app, openReal('fashion.csv')), { created: 0, updated: 0, unchanged: 997, failed: 0 })
  t.match(await take(app, openReal('apparel.csv')), { created: 0, updated: 0, unchanged: 25, failed: 0 })
  t.strictSame(await tracesOf(app), before)

  const file = await exported(app)
  t.match(await take(app, file), { created: 0, updated: 0, unchanged: 1022, failed: 0, problems: [], notes: [] })
  t.strictSame(await tracesOf(app), before)

  const other = await testApp(t)
  t.match(await take(other, file), { created: 1022, updated: 0, unchanged: 0, failed: 0 })
  t.equal(JSON.stringify(await catalogueOf(other)), JSON.stringify(await catalogueOf(app)))
  t.equal(await exported(other), file)
})

await t.test('a dry run over a real shop writes nothing', { skip }, async (t) => {
  const app = await testApp(t)
  const before = await tracesOf(app)
  t.match(await take(app, openReal('fashion.csv'), { dryRun: true }), { created: 997, failed: 0 })
  t.strictSame(await tracesOf(app), before)
})
