import { test } from 'tap'
import { walPositionOf } from '../../../db/wal.ts'
import { Standing } from '../../../server/replica/standing.ts'

/** One that is heard of, and known to have come as far as the primary at 0. */
function knownAt(position: bigint): Standing {
  const standing = new Standing(1_000)
  standing.hear(true)
  standing.looked(0, standing.turn, position, position)
  return standing
}

test('a place in the log is read as PostgreSQL writes it', (t) => {
  t.equal(walPositionOf('0/16B3748'), 0x16b3748n)
  t.equal(walPositionOf('1/0'), 1n << 32n)
  for (const text of ['', '0', '0/', '0/G', '123456789/0', '0/1 or more']) t.equal(walPositionOf(text), undefined, text)
  t.end()
})

test('a replica answers nobody before it is known how it stands', (t) => {
  const standing = new Standing(1_000)
  t.equal(standing.reason([], undefined, 0), 'down')
  standing.looked(0, standing.turn, 5n, 5n)
  t.equal(standing.reason([], undefined, 0), 'behind', 'what others change cannot be heard')
  standing.hear(true)
  t.equal(standing.reason([], undefined, 0), 'behind', 'what was changed before it could be is not known')
  standing.looked(1, standing.turn, 6n, 6n)
  t.equal(standing.reason([], undefined, 1), undefined)
  standing.lost()
  t.equal(standing.reason([], undefined, 1), 'down')
  t.end()
})

test('whoever changed something waits until the replica has come as far, and nobody else does', (t) => {
  const standing = knownAt(5n)
  standing.awaits(['ada'], 8n)
  standing.awaits(['ada'], 7n)
  standing.looked(1, standing.turn, 8n, 7n)
  t.equal(standing.reason(['address', 'ada'], undefined, 1), 'own-writes')
  t.equal(standing.reason(['chidi'], undefined, 1), undefined)
  t.equal(standing.reason(['chidi'], 8n, 1), 'own-writes', 'who says so waits as well')
  standing.looked(2, standing.turn, 9n, 8n)
  t.equal(standing.reason(['ada'], 8n, 2), undefined)
  t.end()
})

test('what may have been missed is waited for by everybody, and a look that began before finds nothing out', (t) => {
  const standing = knownAt(5n)
  const before = standing.turn
  standing.hear(false)
  t.equal(standing.reason([], undefined, 1), 'behind')
  standing.hear(true)
  standing.looked(1, before, 6n, 6n)
  t.equal(standing.reason([], undefined, 1), 'behind')
  standing.looked(2, standing.turn, 9n, 6n)
  t.equal(standing.reason([], undefined, 2), 'behind', 'it is not there yet')
  standing.looked(3, standing.turn, 9n, 9n)
  t.equal(standing.reason([], undefined, 3), undefined)
  t.end()
})

test('what is too old is not shown, by what the primary had written and not by when the replica heard of it', (t) => {
  const standing = knownAt(5n)
  standing.looked(500, standing.turn, 5n, 5n)
  t.equal(standing.reason([], undefined, 1_400), undefined, 'nothing was written')
  standing.looked(900, standing.turn, 7n, 5n)
  standing.looked(1_200, standing.turn, 8n, 7n)
  t.equal(standing.age(1_200), 300, 'it shows what was at 900')
  t.equal(standing.reason([], undefined, 1_901), 'behind')
  standing.looked(2_000, standing.turn, 8n, 8n)
  t.equal(standing.reason([], undefined, 2_000), undefined)
  t.end()
})
