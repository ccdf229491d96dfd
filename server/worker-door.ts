import type { App } from './context.ts'
import { Refusal } from './refusal.ts'

export interface WorkerDoor {
  readonly address: string
  close(): Promise<void>
}

/**
 * Where a process that only runs tasks says how it is: probes and metrics, on WORKER_PORT, and nothing else. It is opened
 * before the first task and closed after the last, so that what is being finished is still seen.
 */
export async function openWorkerDoor(app: App): Promise<WorkerDoor | undefined> {
  const { host, workerPort: port } = app.config
  if (port === undefined) return undefined
  const [{ fastify }, { healthRoutes }] = await Promise.all([import('fastify'), import('./health.ts')])
  const server = fastify({ forceCloseConnections: true })
  healthRoutes(server, app)
  server.setNotFoundHandler((_request, reply) => reply.code(404).send())
  try {
    return { address: await server.listen({ host, port }), close: () => server.close() }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new Refusal(`Cannot listen: ${error.message}. See HOST and WORKER_PORT.`)
  }
}
