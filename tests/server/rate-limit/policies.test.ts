import { test } from 'tap'
import { readConfig } from '../../../server/config.ts'

const policies = (RATE_LIMIT_POLICIES: string, DEMO = '0') => readConfig({ DEMO, RATE_LIMIT_POLICIES }).policies

test('single operations are limited for each caller and for each subject, by one table', async (t) => {
  const { login, codes } = policies('')
  t.strictSame(login, { caller: { max: 20, seconds: 60 }, subject: { max: 20, seconds: 900 } })
  t.ok(codes.subject.max <= 10)
})

test('in the demo they hold nobody up, unless they are set', async (t) => {
  t.equal(policies('', '1').login.caller.max, 20_000)
  const set = policies('login=3/m, login.subject=5/d', '1')
  t.strictSame(set.login, { caller: { max: 3, seconds: 60 }, subject: { max: 5, seconds: 86_400 } })
  t.equal(set.codes.caller.max, 10_000, 'what is not named stays as it was')
  t.equal(policies('').login.caller.max, 20, 'and the table is nobody’s to change')
})

test('what is written wrong is refused at the start', async (t) => {
  for (const text of ['login', 'login=often', 'pony=1/m', 'login.pony=1/m', 'login=1/m,,', 'login=1/m;codes=1/m']) {
    t.throws(() => policies(text), { name: 'ConfigError', message: /RATE_LIMIT_POLICIES/ }, text)
  }
})

test('a Redis is named by its address', async (t) => {
  t.equal(readConfig({}).redisUrl, undefined)
  t.equal(
    readConfig({ REDIS_URL: 'rediss://u:p@redis.internal:6380/1' }).redisUrl,
    'rediss://u:p@redis.internal:6380/1',
  )
  for (const REDIS_URL of ['redis', 'http://redis.internal', 'redis.internal:6379']) {
    t.throws(() => readConfig({ REDIS_URL }), { name: 'ConfigError', message: /REDIS_URL/ }, REDIS_URL)
  }
})
