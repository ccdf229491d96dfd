import multipart from '@fastify/multipart'
import type { FastifyPluginAsync } from 'fastify'

/** Whatever takes files, as multipart/form-data and nothing else. */
export const uploadRoutes: FastifyPluginAsync = async (app) => {
  app.removeAllContentTypeParsers()
  await app.register(multipart, { throwFileSizeLimit: false })
}
