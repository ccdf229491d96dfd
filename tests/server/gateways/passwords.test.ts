import { test } from 'tap'
import { argon2Passwords } from '../../../server/gateways/passwords.ts'

const passwords = argon2Passwords({ passes: 1, memory: 64, parallelism: 1 })

test('a password is kept as an Argon2id hash with a salt of its own', async (t) => {
  const [one, two] = [await passwords.hash('lètmein'), await passwords.hash('lètmein')]
  t.match(one, /^\$argon2id\$v=19\$m=64,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  t.not(one, two)
  t.equal(await passwords.verify('lètmein', one), true)
  t.equal(await passwords.verify('letmein', one), false)
})

test('a hash keeps the cost it was made with', async (t) => {
  const dearer = await argon2Passwords({ passes: 2, memory: 128, parallelism: 1 }).hash('x')
  t.equal(await passwords.verify('x', dearer), true)
})

test('a hash made elsewhere is understood', async (t) => {
  const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  t.equal(await passwords.verify('password', reference), true)
})

test('nobody signs in without a password of their own', async (t) => {
  t.equal(await passwords.verify('anything', null), false)
  t.equal(await passwords.verify('', null), false)
})
