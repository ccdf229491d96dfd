import { createHmac } from 'node:crypto'

/** How a window is stored: callers are people, so its key names nobody, and without our secret nobody can try out who it is. */
export const windowId = (secret: string, key: string): Buffer =>
  createHmac('sha256', secret).update(`rate limit ${key}`).digest()
