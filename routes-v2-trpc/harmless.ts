import type { preHandlerAsyncHookHandler } from 'fastify'
import { refuseHarmfulJson } from '../domain/common/json-guard.ts'

/** Looks at the input of a call before anybody parses it: the body, or what stands in the address. */
export const refuseHarmfulInput: preHandlerAsyncHookHandler = async ({ body, query }) => {
  const { input } = query as { input?: string | readonly string[] }
  for (const text of [body, input].flat()) if (typeof text === 'string') refuseHarmfulJson(text)
}
