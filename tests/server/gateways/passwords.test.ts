import { test } from 'tap'
import { type Argon2, type Cost, nodeArgon2 } from '../../../server/gateways/passwords/argon2.ts'
import { argon2Passwords } from '../../../server/gateways/passwords/index.ts'

const cheap: Cost = { passes: 1, memory: 64, parallelism: 1 }
const passwords = argon2Passwords(cheap)

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

test('the same letters typed on another keyboard are the same password', async (t) => {
  t.equal(await passwords.verify('lètmein'.normalize('NFD'), await passwords.hash('lètmein')), true)
})

const djangos = {
  pbkdf2: 'pbkdf2_sha256$1200000$seasalt$6sTlFi4QohxXLuZigqDIUNX8xG9NxrTmV8+flFQdBqE=',
  argon2: 'argon2$argon2id$v=19$m=102400,t=2,p=8$c2Vhc2FsdHNlYXNhbHQxMg$NLAcboTG941RgdTW2kmbXC7p+Kl/5pKCdkJKdY4dsiI',
  scrypt:
    'scrypt$16384$seasalt$8$5$ECMIUp+LMxMSK8xB/IVyba+KYGTI7FTnet025q/1f/vBAVnnP3hdYqJuRi+mJn6ji6ze3Fbb7JEFPKGpuEf5vw==',
  bcrypt: 'bcrypt_sha256$$2b$04$FIVdGd9Hre38emIydkBg1eXcjJeY3ykzYvSiiBqubdC0ohA02QY2S',
}

for (const [name, hash] of Object.entries(djangos)) {
  test(`somebody who comes from Django with ${name} signs in with the password they have`, async (t) => {
    t.equal(await passwords.verify('lètmein', hash), true)
    t.equal(await passwords.verify('letmein', hash), false)
    t.equal(passwords.isOutdated(hash), true, 'and gets a hash of ours')
  })
}

test('a hash with fewer passes, less memory or a short salt is made anew', async (t) => {
  const today = argon2Passwords({ passes: 2, memory: 128, parallelism: 1 })
  t.equal(today.isOutdated(await today.hash('x')), false)
  t.equal(today.isOutdated(await argon2Passwords({ passes: 3, memory: 256, parallelism: 1 }).hash('x')), false)
  t.equal(today.isOutdated(await argon2Passwords({ passes: 1, memory: 128, parallelism: 1 }).hash('x')), true)
  t.equal(today.isOutdated(await argon2Passwords({ passes: 2, memory: 64, parallelism: 1 }).hash('x')), true)
  const short = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  t.equal(today.isOutdated(short), true)
})

test('where no password can be right as much work is done as where one is wrong', async (t) => {
  const runs: Cost[] = []
  const counted: Argon2 = (cost, ...rest) => {
    runs.push(cost)
    return nodeArgon2(cost, ...rest)
  }
  const gateway = argon2Passwords(cheap, counted)
  const known = await gateway.hash('right')
  const hopeless = [
    null,
    '',
    '!',
    `!${'x'.repeat(40)}`,
    'md5$salt$hash',
    'argon2$argon2d$v=19$m=8,t=1,p=1$a$b',
    'plain',
  ]
  for (const hash of [known, ...hopeless]) {
    runs.length = 0
    t.equal(await gateway.verify('wrong', hash), false)
    t.equal(await gateway.verify('', hash), false)
    t.strictSame(runs, [cheap, cheap], `one run each for ${hash?.slice(0, 12) ?? 'an unknown address'}`)
  }
})
