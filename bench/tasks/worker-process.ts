// One contender's worker in a process of its own. It does what it is told over the channel to its parent, and answers
// every word with one; when the parent goes, it goes.

import { parseArgs } from 'node:util'
import type { Work } from './contender.ts'
import { contenders } from './contenders.ts'

/** What the parent may say. */
export type Word =
  | { readonly say: 'work'; readonly how: Work }
  | { readonly say: 'rest' }
  | { readonly say: 'starts' }
  | { readonly say: 'usage' }

/** Which task began, and when, on the machine's own clock. */
export type Start = readonly [n: number, milliseconds: number]

const { values } = parseArgs({ options: { contender: { type: 'string' }, url: { type: 'string' } } })
const contender = contenders.find(({ name }) => name === values.contender)!

let starts: Start[] = []
const recruit = await contender.recruit(values.url!, (n) => starts.push([n, Number(process.hrtime.bigint()) / 1e6]))

const answers = {
  async work(how: Work): Promise<void> {
    starts = []
    await recruit.work(how)
  },
  rest: () => recruit.rest(),
  starts: async () => starts,
  usage: async () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  },
}

const answer = (word: Word): Promise<unknown> => (word.say === 'work' ? answers.work(word.how) : answers[word.say]())

process.on('disconnect', () => process.exit())
process.on('message', (word: Word) => void answer(word).then((result) => process.send!({ result })))
process.send!({ result: 'ready' })
