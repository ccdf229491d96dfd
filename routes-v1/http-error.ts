import { STATUS_CODES } from 'node:http'

/** A fault of the request as HTTP, before any operation is met: method, media type, size. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>

  constructor(statusCode: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.statusCode = statusCode
    this.headers = headers
  }
}

/** `404` → `http.not-found` */
export const httpCode = (status: number): string =>
  `http.${(STATUS_CODES[status] ?? 'error').toLowerCase().replaceAll(/[^a-z]+/g, '-')}`
