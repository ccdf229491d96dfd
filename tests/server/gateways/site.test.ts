import { test } from 'tap'
import { readConfig } from '../../../server/config.ts'
import { siteOf } from '../../../server/gateways/site.ts'

/** What the environment says, and where links then lead. */
const table: readonly (readonly [environment: NodeJS.ProcessEnv, url: string])[] = [
  [{}, 'http://127.0.0.1:3000'],
  [{ PUBLIC_URL: 'https://shop.example/', HOST: '0.0.0.0' }, 'https://shop.example'],
  [{ HOST: '0.0.0.0', PORT: '8080' }, 'http://localhost:8080'],
  [{ HOST: '::' }, 'http://localhost:3000'],
  [{ HOST: '::1' }, 'http://[::1]:3000'],
]

test('links lead to where people reach us', async (t) => {
  for (const [environment, url] of table) t.strictSame(siteOf(readConfig(environment)), { url })
})
