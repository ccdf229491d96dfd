import type { FastifyReply, FastifyRequest } from 'fastify'
import { FileAnswer } from '../domain/common/file-answer.ts'
import type { Operation } from '../domain/common/operation.ts'

export const offersFile = ({ output }: Operation): boolean => output === FileAnswer

/** The file itself, but for who would rather have it within JSON. @returns nothing when that is so */
export function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  operation: Operation,
  result: unknown,
): FastifyReply | undefined {
  if (!offersFile(operation)) return undefined
  const { filename, contentType, content } = result as FileAnswer
  if (request.headers.accept !== undefined && request.accepts().type([contentType, 'application/json']) !== contentType)
    return undefined
  reply.headers({ 'content-disposition': `attachment; filename="${filename}"`, 'cache-control': 'private, no-store' })
  return reply.type(contentType).send(Buffer.from(content, 'base64'))
}
