import multipart from '@fastify/multipart'
import type { FastifyPluginAsync } from 'fastify'
import { addImage } from '../domain/products/operations.ts'
import { addPhotos } from '../domain/reviews/operations.ts'
import { analysePhotos } from '../domain/measurements/operations.ts'
import { serve } from './serve.ts'

/** Whatever takes files, as multipart/form-data and nothing else. */
export const uploadRoutes: FastifyPluginAsync = async (app) => {
  app.removeAllContentTypeParsers()
  await app.register(multipart, { throwFileSizeLimit: false })
  app.post('/products/:id/images', serve(addImage, { status: 201 }))
  app.post('/reviews/:id/photos', serve(addPhotos, { status: 201 }))
  app.post('/measurements/analyses', serve(analysePhotos, { status: 202, location: analysisAt }))
}

const analysisAt = (id: number) => `/api/v1/measurements/analyses/${id}`
