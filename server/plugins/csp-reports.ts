import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { common } from '../../domain/common/errors.ts'
import { httpCode, HttpError } from '../../routes-v1/index.ts'
import { problemResponse } from '../openapi.ts'
import type { Limits } from './rate-limit.ts'

/** Bytes. Browsers send a kilobyte or two. */
const MOST_IN_REPORT = 65_536
/** Of one request; browsers collect a few before they send them. */
const MOST_REPORTS = 20

const Classic = z.object({
  'csp-report': z.object({
    'document-uri': z.string().optional(),
    'violated-directive': z.string().optional(),
    'effective-directive': z.string().optional(),
    'blocked-uri': z.string().optional(),
    disposition: z.string().optional(),
  }),
})
const Modern = z.array(
  z.object({
    type: z.string(),
    url: z.string().optional(),
    body: z
      .object({
        documentURL: z.string().optional(),
        effectiveDirective: z.string().optional(),
        blockedURL: z.string().optional(),
        disposition: z.string().optional(),
      })
      .nullish(),
  }),
)

/**
 * Where browsers report what our policies refused: one report as `application/csp-report`, several as
 * `application/reports+json`. Anybody may write here anything, so it is counted as any call of nobody's is, and what goes to
 * the log is short and plain. Not an operation: nothing is stored, and no program but a browser calls it.
 */
export async function cspReports(api: FastifyInstance, limits: Limits): Promise<void> {
  api.removeAllContentTypeParsers()
  const parseJson = api.getDefaultJsonParser('error', 'error')
  const types = ['application/csp-report', 'application/reports+json']
  api.addContentTypeParser<string>(types, { parseAs: 'string', bodyLimit: MOST_IN_REPORT }, parseJson)
  api.post('/csp-report', {
    onRequest: (request, reply) => limits.count(request, reply),
    handler: (request, reply) => {
      for (const violation of violationsIn(request)) request.log.warn(violation, 'content policy')
      return reply.code(204).send()
    },
  })
  api.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE'],
    url: '/csp-report',
    handler: ({ method }) => {
      throw new HttpError(405, `${method} is not allowed here; POST is.`, { allow: 'POST' })
    },
  })
}

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' })

/** How the reference describes it. */
export const cspReportPath = () => ({
  post: {
    operationId: 'http.cspReport',
    summary: 'Say what a content policy of ours refused; browsers do.',
    tags: ['csp-report'],
    parameters: [],
    security: [{}],
    requestBody: {
      required: true,
      content: {
        'application/csp-report': { schema: schemaOf(Classic) },
        'application/reports+json': { schema: schemaOf(Modern) },
      },
    },
    responses: {
      204: { description: 'Noted.' },
      ...Object.fromEntries([400, 413, 415, 429].map((status) => [status, problemResponse([codeAt(status)])])),
    },
  },
})

const codeAt = (status: number): string => (status === 429 ? common.tooMany.code : httpCode(status))

interface Violation {
  readonly directive: string
  readonly document: string
  readonly blocked: string
  readonly disposition: string
}

function violationsIn({ body }: FastifyRequest): Violation[] {
  const classic = Classic.safeParse(body)
  if (classic.success) {
    const report = classic.data['csp-report']
    const directive = report['violated-directive'] ?? report['effective-directive']
    return [violation(directive, report['document-uri'], report['blocked-uri'], report.disposition)]
  }
  const { data: reports } = Modern.safeParse(body)
  if (reports === undefined) throw new HttpError(400, 'Expected a report, or a list of reports.')
  return reports
    .filter(({ type }) => type === 'csp-violation')
    .slice(0, MOST_REPORTS)
    .map(({ url, body: said }) =>
      violation(said?.effectiveDirective, said?.documentURL ?? url, said?.blockedURL, said?.disposition),
    )
}

const violation = (directive = '', document = '', blocked = '', disposition = ''): Violation => ({
  directive: plain(directive, 100),
  document: plain(withoutQuery(document), 300),
  blocked: plain(withoutQuery(blocked), 300),
  disposition: plain(disposition, 20),
})

/** What follows a question mark may be a secret, such as a code from a mail. */
const withoutQuery = (address: string): string => address.split(/[?#]/, 1)[0]!

const plain = (text: string, most: number): string => text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '').slice(0, most)
