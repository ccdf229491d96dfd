import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from './app-router.d.ts'

/** Every call of v2, for `createTRPCClient<AppRouter>()`. */
export type { AppRouter }

/** What each call takes, such as `Inputs['products']['search']`. */
export type Inputs = inferRouterInputs<AppRouter>

/** What each call answers, such as `Outputs['products']['search']`. */
export type Outputs = inferRouterOutputs<AppRouter>
