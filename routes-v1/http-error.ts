/** Faults of a request as HTTP, in words; their codes are made of these. */
const titles = new Map([
  [400, 'Bad request'],
  [404, 'Not found'],
  [405, 'Method not allowed'],
  [406, 'Not acceptable'],
  [408, 'Request timeout'],
  [413, 'Content too large'],
  [414, 'URI too long'],
  [415, 'Unsupported media type'],
  [417, 'Expectation failed'],
  [431, 'Header fields too large'],
])

export const httpTitle = (status: number): string => titles.get(status) ?? 'Bad request'

/** `404` → `http.not-found` */
export const httpCode = (status: number): string => `http.${httpTitle(status).toLowerCase().replaceAll(' ', '-')}`

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
