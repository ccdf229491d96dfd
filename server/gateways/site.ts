import type { Site } from '../../domain/common/gateways.ts'
import type { Config } from '../config.ts'

/** Where links lead: PUBLIC_URL, or else this machine as its own browser reaches it. */
export function siteOf({ publicUrl, host, port }: Config): Site {
  const everywhere = host === '0.0.0.0' || host === '::'
  const name = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return { url: publicUrl ?? `http://${name}:${port}` }
}
