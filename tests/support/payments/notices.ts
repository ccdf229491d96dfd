import { chance } from './chance.ts'

/** What a provider posts: the bytes, and headers that sign them. */
export interface Notice {
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

export interface NoticeHabits {
  readonly seed?: number
  /** How many are never sent, from 0 to 1. */
  readonly lost?: number
  /** How many are sent twice. */
  readonly repeated?: number
  /** Whether they are sent in the order in which things happened. */
  readonly shuffled?: boolean
}

/** Takes a notice and says with which status. */
export type Receiver = (notice: Notice) => Promise<number>

export interface Notices {
  habits: NoticeHabits
  /** Everything told of, whether sent or not, oldest first. */
  readonly told: readonly string[]
  /** Notes something that happened; `deliver` sends it. */
  add(body: object): void
  /** Signs a body as the provider does, as of now or of another time. */
  sign(body: object, at?: Date): Notice
  /** Sends what has not been sent; whatever is not answered with 2xx is sent again the next time. */
  deliver(to: string | Receiver): Promise<{ readonly sent: number; readonly lost: number; readonly refused: number }>
}

export function noticesOf(habits: NoticeHabits, sign: (body: string, at?: Date) => Notice): Notices {
  const told: string[] = []
  let waiting: { readonly body: string; readonly place: number }[] = []
  const signed = (body: object, at?: Date) => sign(JSON.stringify(body), at)
  return {
    habits,
    told,
    add(body) {
      told.push(JSON.stringify(body))
      waiting.push({ body: told.at(-1)!, place: told.length })
    },
    sign: signed,
    async deliver(to) {
      const send = typeof to === 'string' ? poster(to) : to
      const { seed = 1, lost = 0, repeated = 0, shuffled = false } = this.habits
      const drawn = (what: string, place: number) => chance(seed, what, place)
      const kept = waiting.filter(({ place }) => drawn('lost', place) >= lost)
      const dropped = waiting.length - kept.length
      const queue = kept.flatMap((each) => (drawn('repeated', each.place) < repeated ? [each, each] : [each]))
      if (shuffled) queue.sort((a, b) => drawn('order', a.place) - drawn('order', b.place))
      waiting = []
      const refused = new Set<(typeof queue)[number]>()
      for (const each of queue) {
        const status = await send(sign(each.body))
        if (status < 200 || status > 299) refused.add(each)
      }
      waiting.push(...refused)
      return { sent: queue.length, lost: dropped, refused: refused.size }
    },
  }
}

const poster =
  (url: string): Receiver =>
  async ({ body, headers }) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    return answer.status
  }
