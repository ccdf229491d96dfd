import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { test } from 'tap'
import { readConfig } from '../../server/config.ts'
import { newVapidPrivateKey, vapidKeysFrom } from '../../server/gateways/push/vapid-keys.ts'
import { jwtSecretOf, vapidKeysOf } from '../../server/secret.ts'

test('secrets that nobody gave are made once and kept for their owner alone', async (t) => {
  const DATA_DIR = path.join(t.testdir(), 'data')
  const config = readConfig({ DATA_DIR })
  const [one, two] = await Promise.all([jwtSecretOf(config), jwtSecretOf(config)])
  t.equal(one, two, 'also when two start at once')
  const [keys, same] = await Promise.all([vapidKeysOf(config), vapidKeysOf(config)])
  t.strictSame(keys, same)
  t.equal(await jwtSecretOf(config), one)
  t.strictSame(await vapidKeysOf(config), keys)
  t.strictSame(readdirSync(DATA_DIR).toSorted(), ['jwt-secret', 'vapid-private-key'], 'and no draft is left')
  for (const file of readdirSync(DATA_DIR)) t.equal(statSync(path.join(DATA_DIR, file)).mode & 0o077, 0, file)
})

test('secrets that were given are taken, and outside the demo no keys are made', async (t) => {
  const DATA_DIR = path.join(t.testdir(), 'data')
  const { publicKey, privateKey } = vapidKeysFrom(newVapidPrivateKey())
  const given = { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey, JWT_SECRET: 'given' }
  for (const DEMO of ['0', '1']) {
    const config = readConfig({ DATA_DIR, DEMO, ...given })
    t.strictSame(await vapidKeysOf(config), { publicKey, privateKey })
    t.equal(await jwtSecretOf(config), 'given')
  }
  t.equal(await vapidKeysOf(readConfig({ DATA_DIR, DEMO: '0' })), undefined)
  t.throws(() => statSync(DATA_DIR), { code: 'ENOENT' })
})
