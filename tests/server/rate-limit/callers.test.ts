import { test } from 'tap'
import { addressOf } from '../../../server/rate-limit/callers.ts'

test('an address is one caller however it is written, and of IPv6 the network of one customer', async (t) => {
  t.equal(addressOf('203.0.113.7'), '203.0.113.7')
  t.equal(addressOf('::ffff:203.0.113.7'), '203.0.113.7')
  t.equal(addressOf('2001:db8:1:2:3:4:5:6'), addressOf('2001:DB8:1:2::1'))
  t.not(addressOf('2001:db8:1:2::1'), addressOf('2001:db8:1:3::1'))
})

test('a connection that is gone is counted too, and breaks nothing', async (t) => {
  t.equal(addressOf(undefined), 'gone')
})
