import type { FastifyRequest } from 'fastify'
import { chosenType, offersCsv } from './csv.ts'
import { offersFile } from './files.ts'
import { HttpError } from './http-error.ts'

/** v1 speaks JSON, and CSV or PDF where an answer holds some; a caller who takes nothing of the kind is told so before any work is done. */
export async function negotiate(request: FastifyRequest): Promise<void> {
  const accept = request.headers.accept
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return
  const { operation } = request.routeOptions.config
  if (operation !== undefined && offersFile(operation) && request.accepts().type(['application/pdf']) !== false) return
  if (chosenType(request, operation !== undefined && offersCsv(operation)) === false)
    throw new HttpError(406, `This speaks application/json, not ${accept}.`)
}
