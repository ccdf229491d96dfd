import { setTimeout as sleep } from 'node:timers/promises'
import { type Test, test } from 'tap'
import { JsonText } from '../../../domain/common/json-text.ts'
import { sharedAnswers } from '../../../server/answers/shared.ts'
import { openRedis } from '../../../server/gateways/redis.ts'
import { redisServer, type TestRedis } from '../../support/redis.ts'

const SECRET = 'shared'.repeat(8)
/** Without an end to waiting on a machine that is late; without a pause after what failed. */
const patient = { wait: 60_000, pause: 0 }

async function processOn(t: Test, redis: TestRedis, patience = patient) {
  const warnings: string[] = []
  const log = { warn: (_fields: object, text: string) => warnings.push(text) } as never
  const client = openRedis(redis.url, log)
  const answers = sharedAnswers(client, SECRET, log, patience)
  t.teardown(() => answers.close())
  while (!client.isReady) await sleep(1)
  return {
    ...answers,
    warnings,
    client,
    async ask(key: string, truth: string): Promise<string> {
      const answer = (await answers.find(key, async () => new JsonText(truth))) as JsonText
      return answer.text
    },
  }
}

/** What is written is waited for by nobody. */
async function written(redis: TestRedis, count: number): Promise<void> {
  while (redis.heard.filter(([name, ...more]) => name === 'SET' && !more.includes('NX')).length < count) await sleep(1)
}

test('what one process has found is given to the others, with all that is known of it', async (t) => {
  const redis = await redisServer(t)
  const [one, other] = [await processOn(t, redis), await processOn(t, redis)]
  const cursors = { next: 'abc', previous: null }
  const found = new JsonText('{"name":"Ọmọ"}', { version: '2026-01-01T00:00:00Z', cursors })
  t.equal(await one.find('list', async () => found), found)
  await written(redis, 1)
  t.equal(await one.ask('list', 'again'), found.text)
  // It begins by having forgotten what was there before it listened.
  t.equal(await other.ask('list', 'mine'), 'mine')
  await written(redis, 2)
  const again = (await one.find('list', async () => new JsonText('again'))) as JsonText
  t.equal(again.text, 'mine')
  await one.find('other list', async () => found)
  await written(redis, 3)
  const { text, version, cursors: pages } = (await other.find('other list', async () => undefined)) as JsonText
  t.strictSame({ text, version, pages }, { text: found.text, version: found.version, pages: cursors })
})

test('who has heard of a change is given nothing that was asked before it, whoever else has heard', async (t) => {
  const redis = await redisServer(t)
  const [slow, quick, third] = [await processOn(t, redis), await processOn(t, redis), await processOn(t, redis)]
  for (const each of [slow, quick, third]) await each.ask('warm up', '')
  // It asks the database before the change, and writes what it was told long after.
  const { promise, resolve } = Promise.withResolvers<JsonText>()
  const late = slow.find('list', () => promise)
  await slow.client.ping()
  quick.forget()
  t.equal(await quick.ask('list', 'new'), 'new')
  resolve(new JsonText('old'))
  await late
  await slow.client.ping()
  t.equal(await quick.ask('list', 'newer'), 'new')
  t.equal(await third.ask('list', 'newest'), 'new', 'and so is who has not heard yet')
  third.forget()
  t.equal(await third.ask('list', 'newest'), 'newest', 'it may be an other change')
})

test('the order of things decides alone: a change ends whatever was asked, at any point of the way', async (t) => {
  const redis = await redisServer(t)
  const processes = [await processOn(t, redis), await processOn(t, redis), await processOn(t, redis)]
  let truth = 0
  const heardUpTo = processes.map(() => 0)
  const wrongs: string[] = []
  const random = seeded(20261128)
  const step = async (n: number): Promise<void> => {
    const who = n % processes.length
    const least = heardUpTo[who]!
    const seen = await processes[who]!.find('list', async () => {
      const answer = new JsonText(String(truth))
      for (let waits = random(4); waits > 0; waits -= 1) await sleep(0)
      return answer
    })
    if (Number((seen as JsonText).text) < least) wrongs.push(`${(seen as JsonText).text} after ${least}`)
  }
  const hear = async (): Promise<void> => {
    truth += 1
    const now = truth
    for (const [who, each] of processes.entries()) {
      for (let waits = random(6); waits > 0; waits -= 1) await sleep(0)
      each.forget()
      heardUpTo[who] = Math.max(heardUpTo[who]!, now)
    }
  }
  for (let n = 0; n < 60; n += 1) {
    const changes = random(3) === 0 ? [hear()] : []
    await Promise.all([...changes, ...Array.from({ length: 6 }, (_, k) => step(n + k))])
  }
  t.strictSame(wrongs, [])
})

test('without Redis the database is asked, and of that no more is said than once', async (t) => {
  const redis = await redisServer(t)
  const one = await processOn(t, redis)
  t.equal(await one.ask('list', 'first'), 'first')
  await written(redis, 1)
  redis.goAway()
  while (one.client.isReady) await sleep(1)
  t.equal(await one.ask('list', 'second'), 'second')
  one.forget()
  t.equal(await one.ask('list', 'third'), 'third')
  redis.comeBack()
  while (!one.client.isReady) await sleep(1)
  t.equal(await one.ask('list', 'fourth'), 'fourth', 'what was heard meanwhile is said before anything is asked')
  await written(redis, 2)
  t.equal(await one.ask('list', 'fifth'), 'fourth')
  t.strictSame(
    one.warnings.filter((each) => each.startsWith('answers')),
    ['answers are kept by this process alone'],
  )
})

test('a Redis that takes commands and answers none keeps nobody waiting', async (t) => {
  const redis = await redisServer(t)
  const one = await processOn(t, redis, { wait: 20, pause: 60_000 })
  redis.silent = true
  t.equal(await one.ask('list', 'first'), 'first')
  const { length } = redis.heard
  t.equal(await one.ask('list', 'second'), 'second')
  t.equal(redis.heard.length, length, 'it is left alone for a while')
})

test('markets that share a Redis share no answers', async (t) => {
  const redis = await redisServer(t)
  const one = await processOn(t, redis)
  await one.ask('list', 'ours')
  const log = { warn() {} } as never
  const client = openRedis(redis.url, log)
  const theirs = sharedAnswers(client, 'another secret', log, patient)
  t.teardown(() => theirs.close())
  while (!client.isReady) await sleep(1)
  t.match(await theirs.find('list', async () => new JsonText('theirs')), { text: 'theirs' })
})

/** Below a bound; the same on every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % below
  }
}
