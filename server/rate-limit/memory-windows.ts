import type { WindowStore } from './window-store.ts'

interface Window {
  used: number
  readonly endsAt: number
}

const MOST_WINDOWS = 50_000

/** Windows of this process alone. */
export function memoryWindows(most = MOST_WINDOWS): WindowStore {
  const windows = new Map<string, Window>()
  /** Whoever came first is forgotten first, so that addresses without end cannot fill the memory. */
  const open = (key: string, endsAt: number): Window => {
    windows.delete(key)
    const oldest = windows.size < most ? undefined : windows.keys().next().value
    if (oldest !== undefined) windows.delete(oldest)
    const window = { used: 0, endsAt }
    windows.set(key, window)
    return window
  }
  return {
    async lease({ key, amount, limit, seconds, now }) {
      const known = windows.get(key)
      const window = known !== undefined && known.endsAt > now ? known : open(key, now + seconds * 1_000)
      const granted = Math.max(0, Math.min(amount, limit - window.used))
      window.used += granted
      return { granted, used: window.used, endsAt: window.endsAt }
    },
    async close() {
      windows.clear()
    },
  }
}
