import type { Test } from 'tap'
import type { Operation } from '../../../domain/common/operation.ts'
import { perform } from '../../../domain/common/operation.ts'
import type { Actor } from '../../../domain/common/access.ts'
import { register } from '../../../domain/authentication/operations.ts'
import { outside, type Outside } from '../notifications/outside.ts'
import { people, scopeOf, type TestApp, testApp, type TestAppOptions } from '../../support/app.ts'

/** An app whose letters are read here, and whose time is set here. */
export interface Post {
  readonly app: TestApp
  readonly seen: Outside
  /** Lets time pass. */
  readonly pass: (seconds: number) => void
  /** Asks for something at that moment. */
  readonly ask: <R>(operation: Operation, input: object, actor?: Actor) => Promise<R>
  /** Runs what follows, and reads the code in the newest mail or SMS. */
  readonly code: (channel?: 'email' | 'sms') => Promise<string>
  /** Runs what follows, and takes the token from the link in the newest mail. */
  readonly token: () => Promise<string>
}

export async function post(t: Test, options: TestAppOptions = {}): Promise<Post> {
  const seen = outside()
  let now = Date.parse('2026-11-12T10:00:00Z')
  const app = await testApp(t, {
    ...options,
    gateways: { ...seen.gateways, ...options.gateways },
    clock: () => new Date(now),
  })
  return {
    app,
    seen,
    pass(seconds) {
      now += seconds * 1_000
    },
    ask: <R>(operation: Operation, input: object, actor: Actor = people.nobody) =>
      perform(scopeOf(app, actor), operation, input) as Promise<R>,
    async code(channel = 'email') {
      await app.drain()
      const newest = channel === 'email' ? seen.emails.at(-1)?.subject : seen.sms.at(-1)?.text
      return /\b\d{6}\b/.exec(newest ?? '')?.[0] ?? `no code in ${newest}`
    },
    async token() {
      await app.drain()
      return /\/reset-password#token=([\w.-]+)/.exec(seen.emails.at(-1)?.text ?? '')?.[1] ?? 'no link'
    },
  }
}

export const PASSWORD = 'three unlikely words'

/** Somebody with an account; their first mail is delivered. */
export async function newcomer({ ask, app }: Post, email = 'ada@example.com') {
  const { user } = await ask<{ user: { id: number } }>(register, { email, password: PASSWORD, fullName: 'Ada Okafor' })
  await app.drain()
  const now = app.clock().getTime()
  return {
    kind: 'user',
    userId: user.id,
    roles: ['customer'],
    vendorIds: [],
    ownerOf: [],
    authenticatedAt: now,
  } as const
}

/** Another code than this one. */
export const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
