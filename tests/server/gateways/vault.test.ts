import { test } from 'tap'
import { vaultOf } from '../../../server/gateways/vault.ts'

const vault = vaultOf(['the key in force'])

test('what was sealed is opened again, and reads differently each time it is sealed', (t) => {
  const [one, two] = [vault.seal('waist 81.5 cm', 'user:3'), vault.seal('waist 81.5 cm', 'user:3')]
  t.not(one, two)
  t.notMatch(one, /waist/)
  t.equal(vault.open(one, 'user:3'), 'waist 81.5 cm')
  t.equal(vault.open(two, 'user:3'), 'waist 81.5 cm')
  t.end()
})

test('nothing opens about somebody else, with another key, or once it was touched', (t) => {
  const sealed = vault.seal('JBSWY3DPEHPK3PXP', 'totp:3')
  const touched = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA')
  t.throws(() => vault.open(sealed, 'totp:4'), TypeError)
  t.throws(() => vaultOf(['another key']).open(sealed, 'totp:3'), TypeError)
  for (const text of [touched, '', 'v1.', 'v1.AAAA', 'plain text', sealed.slice(3)]) {
    t.throws(() => vault.open(text, 'totp:3'), TypeError)
  }
  t.end()
})

test('after a change of keys what was sealed before is still opened', (t) => {
  const sealed = vault.seal('secret', 'x')
  const changed = vaultOf(['a new key', 'the key in force'])
  t.equal(changed.open(sealed, 'x'), 'secret')
  t.throws(() => vault.open(changed.seal('secret', 'x'), 'x'), TypeError)
  t.end()
})
