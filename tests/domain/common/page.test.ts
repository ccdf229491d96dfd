import { test } from 'tap'
import { z } from 'zod'
import { Id } from '../../../domain/common/fields.ts'
import { decodeCursor, encodeCursor, toPage } from '../../../domain/common/page.ts'

const keys = [z.string(), Id]
const position = { keys: ['Linen', 7], backwards: false }

test('a cursor comes back as it went', async (t) => {
  t.strictSame(decodeCursor(encodeCursor('name', position), 'name', keys), position)
})

test('a cursor of another ordering is refused', async (t) => {
  t.throws(() => decodeCursor(encodeCursor('name', position), '-name', keys), { name: 'DomainError' })
})

test('whatever else is given as a cursor is refused, never passed on', async (t) => {
  const bad = ['', 'x', '!!!', 'bnVsbA', btoa('[]'), btoa('["name",false,["a"]]'), btoa('["name",false,["a",0]]')]
  const worse = [btoa('["name",false,["a",1e30]]'), btoa('["name","no",["a",1]]'), btoa('{"__proto__":1}')]
  for (const cursor of [...bad, ...worse]) {
    t.throws(() => decodeCursor(cursor, 'name', keys), { name: 'DomainError' }, cursor)
  }
})

const page = (rows: number[], limit: number, at?: typeof position) =>
  toPage({ rows, limit, ordering: 'id', position: at, keysOf: (row: number) => [row] })

test('a page says where its neighbours begin', async (t) => {
  const forwards = { keys: [0], backwards: false } as never
  const backwards = { keys: [9], backwards: true } as never
  t.match(page([1, 2], 2), { results: [1, 2], next: null, previous: null }, 'the only page')
  t.match(page([1, 2, 3], 2), { results: [1, 2], next: String, previous: null }, 'the first page')
  t.match(page([1, 2, 3], 2, forwards), { results: [1, 2], next: String, previous: String }, 'a page between')
  t.match(page([1, 2], 2, forwards), { results: [1, 2], next: null, previous: String }, 'the last page')
  t.match(page([3, 2, 1], 2, backwards), { results: [2, 3], next: String, previous: String }, 'a page back, in order')
  t.match(page([2, 1], 2, backwards), { results: [1, 2], next: String, previous: null }, 'back at the first')
  t.match(page([], 2), { results: [], next: null, previous: null }, 'an empty list')
})
