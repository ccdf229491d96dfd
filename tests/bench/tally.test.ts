import { test } from 'tap'
import { Tally } from '../../bench/cluster/tally.ts'

const read = (text: string): Tally => {
  const tally = new Tally()
  for (const line of text.split('\n')) tally.read(line)
  return tally
}

const run = `TAP version 14
1..3
# Subtest: tests/doors/one.test.ts
    # through nginx at http://127.0.0.1:1
    # Subtest: it works
        ok 1 - should be equal
        # Subtest: inside
            1..0 # not through the topology: it counts
        ok 2 - inside # SKIP not through the topology: it counts
        1..2
    ok 1 - it works # time=10.5ms
    # Subtest: it has a clock
        1..0 # not through the topology: it has a clock
    ok 2 - it has a clock # SKIP not through the topology: it has a clock
    1..2
ok 1 - tests/doors/one.test.ts # time=20ms
# Subtest: tests/doors/two.test.ts
    1..0 # not through the topology: it counts
ok 2 - tests/doors/two.test.ts # SKIP not through the topology: it counts
`

test('what was played, failed and skipped is counted by tests, and what is skipped is told with its reason', async (t) => {
  const tally = read(`${run}# { total: 5, pass: 2, skip: 3 }`)
  t.equal(tally.sum(), '1 servers behind nginx: 1 tests passed, 0 failed, 3 skipped; 5 assertions')
  t.strictSame(
    [...tally.skipped],
    [
      ['it counts', 2],
      ['it has a clock', 1],
    ],
  )
  t.strictSame(tally.wrongs(), [])
})

test('a test that fails is named, and so is a file that does', async (t) => {
  const failed = `# Subtest: tests/doors/three.test.ts
    # Subtest: it breaks
        not ok 1 - should be equal
    not ok 1 - it breaks # time=3ms
not ok 3 - tests/doors/three.test.ts # time=20ms`
  t.strictSame(read(run + failed).wrongs(), ['tests/doors/three.test.ts: it breaks', 'tests/doors/three.test.ts'])
})

test('a run in which nothing went through nginx is no proof of anything', async (t) => {
  t.strictSame(read(run.replace('# through nginx', '# elsewhere')).wrongs(), ['nothing was played through nginx'])
})
