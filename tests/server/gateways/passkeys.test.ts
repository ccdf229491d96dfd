import { test } from 'tap'
import { passkeySiteOf } from '../../../server/gateways/passkeys.ts'

test('passkeys are made for the host of our pages, which on this machine is localhost', async (t) => {
  t.strictSame(passkeySiteOf('https://shop.example'), { rpId: 'shop.example', origins: ['https://shop.example'] })
  const here = { rpId: 'localhost', origins: ['http://localhost:3000'] }
  for (const host of ['127.0.0.1', '[::1]', 'localhost']) t.strictSame(passkeySiteOf(`http://${host}:3000`), here)
})

test('other pages of ours may ask for them when they are on the same domain or below it', async (t) => {
  const others = [
    'https://www.shop.example',
    'https://shop.example:8443',
    'https://evilshop.example',
    'https://cdn.test',
  ]
  t.strictSame(passkeySiteOf('https://shop.example', others).origins, [
    'https://shop.example',
    'https://www.shop.example',
    'https://shop.example:8443',
  ])
  t.strictSame(passkeySiteOf('https://api.shop.example', ['https://shop.example'], 'shop.example'), {
    rpId: 'shop.example',
    origins: ['https://api.shop.example', 'https://shop.example'],
  })
})
