import { test } from 'tap'
import { isSimilar } from '../../../../domain/authentication/passwords/similarity.ts'
import { requireGoodPassword } from '../../../../domain/authentication/passwords/rules.ts'
import { failureOf } from '../../../support/failure.ts'

const ada = { email: 'ada.okafor@example.com', fullName: 'Ada Okafor' }

/** The codes of all rules a password breaks. */
async function faultsOf(password: string, person = ada): Promise<string[]> {
  const { errors } = await failureOf(requireGoodPassword(password, person))
  return (errors as { code: string }[]).map(({ code }) => code)
}

const isGood = (password: string, person = ada) => requireGoodPassword(password, person).then(() => true)

test('everything that is wrong with a password is said at once', async (t) => {
  t.strictSame(await faultsOf('1234567'), ['password_too_short', 'password_too_common', 'password_entirely_numeric'])
  t.strictSame(await faultsOf('12345678'), ['password_too_common', 'password_entirely_numeric'])
  t.strictSame(await faultsOf('okafor'), ['password_too_similar', 'password_too_short'])
  t.strictSame(await faultsOf(''), ['password_too_short'])
})

test('the words are those people know from Django', async (t) => {
  t.match(await failureOf(requireGoodPassword('1234567', ada)), {
    code: 'common.invalid',
    errors: [
      { path: 'password', message: 'This password is too short. It must contain at least 8 characters.' },
      { path: 'password', message: 'This password is too common.' },
      { path: 'password', message: 'This password is entirely numeric.' },
    ],
  })
  const { message } = await failureOf(requireGoodPassword('ada.okafor@example', ada, { path: 'newPassword' }))
  t.equal(message, 'The password is too similar to the email address.')
})

test('a good password is one that nobody thinks of', async (t) => {
  for (const password of ['three unlikely words', 'ünïcödé-wörds', '🦓🦓🦓🦓🦓🦓🦓🦓', 'x7!kQ2pz']) {
    t.equal(await isGood(password), true, password)
  }
})

test('what everybody thinks of stays so in capitals, in wide letters and with spaces around', async (t) => {
  for (const password of ['PassWord1', 'password', '  iloveyou  ', 'ｐａｓｓｗｏｒｄ']) {
    t.ok((await faultsOf(password)).includes('password_too_common'), password)
  }
})

test('digits of every script are digits, and a letter among them is enough', async (t) => {
  t.strictSame(await faultsOf('٩٧٣٢٠٤٨١'), ['password_entirely_numeric'])
  t.equal(await isGood('97320481x'), true)
})

test('characters are counted, not the bytes or halves they are stored in', async (t) => {
  t.strictSame(await faultsOf('🦓🦓🦓🦓'), ['password_too_short'])
  t.strictSame(await faultsOf('🦓🦓🦓🦓🦓🦓🦓'), ['password_too_short'])
})

// quick_ratio of Python's difflib, and what Django's UserAttributeSimilarityValidator makes of it.
test('a password is similar to a text that shares seven tenths of its characters', async (t) => {
  const cases: [password: string, text: string, similar: boolean][] = [
    ['testclient', 'testclient', true],
    ['example.com', 'testclient@example.com', true],
    ['xx.com', 'a@xx.com', true],
    ['rofako12', 'okafor', true],
    ['okafor1234', 'okafor', true],
    ['okafor12345', 'okafor', true],
    ['okafor123456', 'okafor', false],
    ['Okafor!2345', 'OKAFOR', true],
    ['abcdefghij', 'klmnopqrst', false],
    ['a-very-long-password-of-many-words', 'a', false],
    ['aaaaaaaa', 'a', false],
    ['', '', true],
  ]
  for (const [password, text, similar] of cases) t.equal(isSimilar(password, text), similar, `${password} and ${text}`)
})

test('no word of a name or an address is a password', async (t) => {
  t.strictSame(await faultsOf('Okafor-Ada', { email: 'x@y.example', fullName: 'Ada Okafor' }), ['password_too_similar'])
  t.strictSame(await faultsOf('example.com', { ...ada, fullName: 'Z' }), ['password_too_similar'])
  t.equal(await isGood('xkqzvwjp', { email: 'x@y.example', fullName: 'Li' }), true, 'a short name is in every word')
})
