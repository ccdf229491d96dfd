import { test, type Test } from 'tap'
import { Listener } from '../../db/listen.ts'
import { until } from '../server/child.ts'
import { testDatabase } from '../support/database.ts'
import { roadTo } from '../support/road.ts'
import { rowsOf } from './catalogue.ts'

const MINE = `application_name = 'fashionistar-listener' and datname = current_database()`

/** Ears that remember. */
function ears() {
  const heard: string[] = []
  const turns: string[] = []
  return {
    heard: (text: string) => void heard.push(text),
    listening: () => void turns.push('listening'),
    deaf: () => void turns.push('deaf'),
    said: heard,
    turns,
  }
}

async function open(t: Test) {
  const { url } = await testDatabase(t)
  const errors: string[] = []
  const listener = new Listener({ url, onError: ({ message }) => errors.push(message) })
  t.teardown(() => listener.close())
  const say = (channel: string, text: string) => rowsOf(url, `select pg_notify('${channel}', '${text}')`)
  const connections = async () => (await rowsOf(url, `select from pg_stat_activity where ${MINE}`)).length
  return { url, listener, errors, say, connections }
}

test('what is said on a channel is heard by those who listen to it, over one connection for all', async (t) => {
  const { listener, say, connections } = await open(t)
  t.equal(await connections(), 0, 'there is none before it is needed')
  const [one, same, other] = [ears(), ears(), ears()]
  await listener.listen('stock', one)
  const stop = await listener.listen('stock', same)
  await listener.listen('revocations', other)
  await say('stock', 'one')
  await until(() => same.said.length === 1 && one.said.length === 1, 'both have heard')
  stop()
  await say('stock', 'two')
  await say('revocations', 'three')
  await until(() => other.said.length === 1, 'all has been heard')
  t.strictSame([one.said, same.said, other.said], [['one', 'two'], ['one'], ['three']])
  t.equal(await connections(), 1)
})

test('a connection that is lost comes back by itself, and those who listen know of both', async (t) => {
  const { url, listener, errors, say } = await open(t)
  const [one, other] = [ears(), ears()]
  await listener.listen('stock', one)
  await listener.listen('revocations', other)
  for (const round of [1, 2]) {
    await rowsOf(url, `select pg_terminate_backend(pid) from pg_stat_activity where ${MINE}`)
    await until(() => other.turns.length === 1 + 2 * round, 'it listens again')
    await say('stock', `round ${round}`)
    await until(() => one.said.length === round, 'and hears')
  }
  t.strictSame(one.turns, ['listening', 'deaf', 'listening', 'deaf', 'listening'])
  t.equal(errors.length, 2, 'each loss is told once')
})

test('a cable that is pulled without a word is noticed', async (t) => {
  const { url } = await testDatabase(t)
  const road = await roadTo(t, url)
  const listener = new Listener({ url: road.url, beat: 20, patience: 300 })
  t.teardown(() => listener.close())
  const one = ears()
  await listener.listen('stock', one)
  road.silence()
  await until(() => one.turns.includes('deaf'), 'it notices')
  road.mend()
  await until(() => one.turns.at(-1) === 'listening', 'and listens again')
  await rowsOf(url, `select pg_notify('stock', 'again')`)
  await until(() => one.said.length === 1, 'and hears')
  t.strictSame(one.said, ['again'])
})

test('a database that is away at first is found when it comes', async (t) => {
  const { url } = await testDatabase(t)
  const name = new URL(url).pathname.slice(1)
  const maintenance = Object.assign(new URL(url), { pathname: 'postgres' }).href
  await rowsOf(maintenance, `alter database ${name} allow_connections false`)
  const errors: string[] = []
  const listener = new Listener({ url, onError: ({ message }) => errors.push(message) })
  t.teardown(() => listener.close())
  const one = ears()
  await listener.listen('stock', one)
  t.strictSame(one.turns, [])
  await rowsOf(maintenance, `alter database ${name} allow_connections true`)
  await until(() => one.turns.length === 1, 'it listens')
  t.strictSame([one.turns, errors.length], [['listening'], 1])
})

test('closed at any moment it leaves no connection behind', async (t) => {
  const { url, connections } = await open(t)
  const listeners = Array.from({ length: 5 }, () => new Listener({ url }))
  await Promise.all(
    listeners.map(async (listener, index) => {
      const listening = listener.listen('stock', ears())
      if (index % 2 === 0) await listening
      await listener.close()
      await listening
    }),
  )
  await until(async () => (await connections()) === 0, 'all have hung up')
  t.equal(await connections(), 0)
})

test('a channel is called by a plain word', async (t) => {
  const { listener, connections } = await open(t)
  await t.rejects(listener.listen('stock"; drop table users; --', ears()), TypeError)
  t.equal(await connections(), 0)
})
