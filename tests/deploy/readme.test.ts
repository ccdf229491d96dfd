import { execFile, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { test } from 'tap'
import { temporaryFolder } from '../server/child.ts'
import { start } from '../server/market-process.ts'
import { emptyDatabase } from '../support/database.ts'

const readme = readFileSync(path.resolve(import.meta.dirname, '../../README.md'), 'utf8')

/** What stands after `$` in the blocks of a terminal, with the lines that a backslash has it go on in. */
const commands = [...readme.matchAll(/^```console\n(.*?)^```$/gms)]
  .flatMap(([, block]) => [...block!.matchAll(/^\$ ((?:.*\\\n)*.*)$/gm)])
  .map(([, command]) => command!)

/** What is asked too early, before a task has done its part, is asked again. */
const patientCurl = `curl() {
  tries=0
  while :; do
    command curl --write-out '%{stderr}%{http_code}' "$@" >out 2>err
    status=$(tail -c 3 err)
    tries=$((tries + 1))
    case $status in 4*) [ $tries -lt 40 ] && sleep 0.25 && continue ;; esac
    echo "$status" >>statuses
    cat out
    return
  done
}
`

const noCurl = spawnSync('curl', ['--version']).error === undefined ? false : 'there is no curl here'

test('who pastes what the README asks for into a new market gets what it says', { skip: noCurl }, async (t) => {
  const { url } = await emptyDatabase(t)
  const folder = temporaryFolder(t)
  const market = start(t, { DATABASE_URL: url, DEMO: '1', DATA_DIR: path.join(folder, 'data'), DATABASE_POOL_MAX: '4' })
  const { host } = new URL(await market.address())
  const photo = await sharp({ create: { width: 300, height: 400, channels: 3, background: '#a3195b' } })
    .jpeg()
    .toBuffer()
  for (const name of ['front', 'side', 'bag']) writeFileSync(path.join(folder, `${name}.jpg`), photo)
  const script = patientCurl + commands.join('\n').replaceAll('localhost:3000', host)
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { cwd: folder })
  const statuses = readFileSync(path.join(folder, 'statuses'), 'utf8').trim().split('\n')
  t.ok(commands.length > 15, 'it has examples')
  t.strictSame(
    statuses.filter((status) => !status.startsWith('2')),
    ['409'],
    'all goes well but what is shown to fail',
  )
  for (const said of ['"number":"FS-100001"', '"amount":4888000', 'inventory.out-of-stock', 'whsec_'])
    t.match(stdout, said)
  t.match(readFileSync(path.join(folder, 'INV-3-000001.pdf')).subarray(0, 4).toString(), '%PDF')
  market.signal('SIGTERM')
  t.match(await market.ended, { code: 0, stderr: '' })
})
