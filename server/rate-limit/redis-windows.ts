import type { Redis } from '../gateways/redis.ts'
import { windowId } from './window-id.ts'
import type { WindowStore } from './window-store.ts'

/**
 * Windows that all processes on one Redis share. They open and close by its clock. INCRBY alone decides who was granted what;
 * a counter may run past its limit, and nothing is granted from there.
 */
export const redisWindows = (redis: Redis, secret: string): WindowStore => ({
  async lease({ key, amount, limit, seconds, now }) {
    const name = `fashionistar:calls:${windowId(secret, key).toString('base64url')}`
    const [, counted, left] = await redis
      .multi()
      .set(name, '0', { condition: 'NX', expiration: { type: 'PX', value: seconds * 1_000 } })
      .incrBy(name, amount)
      .pTTL(name)
      .execTyped()
    const granted = Math.max(0, Math.min(amount, limit - (counted - amount)))
    return { granted, used: Math.min(counted, limit), endsAt: now + Math.max(1, left) }
  },
  async close() {
    // A command that is still waited for has its fallback.
    redis.destroy()
  },
})
