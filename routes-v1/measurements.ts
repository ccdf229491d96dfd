import type { FastifyPluginAsync } from 'fastify'
import {
  deleteMeasurements,
  getMeasurements,
  listFormerMeasurements,
  predictMeasurements,
  saveMeasurements,
} from '../domain/measurements/operations.ts'
import { serve } from './serve.ts'

export const measurementRoutes: FastifyPluginAsync = async (app) => {
  app.get('/measurements', serve(getMeasurements))
  app.put('/measurements', serve(saveMeasurements))
  app.delete('/measurements', serve(deleteMeasurements, { status: 204 }))
  app.get('/measurements/history', serve(listFormerMeasurements))
  app.post('/measurements/predict', serve(predictMeasurements))
}
