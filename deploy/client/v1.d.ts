import type { Client, ClientOptions } from 'openapi-fetch'
import type { components, paths } from './v1-paths.d.ts'

export type { components, paths }

/** What a call that failed says (RFC 9457); `code` never changes. */
export type Problem = components['schemas']['Problem']

export interface V1Options extends ClientOptions {
  /** With `/api/v1` at its end. */
  baseUrl: string
}

/** Every resource of v1; see openapi-fetch. */
export declare function createV1(options: V1Options): Client<paths>
