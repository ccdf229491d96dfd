import type { FastifyPluginAsync } from 'fastify'
import {
  confirmAnalysis,
  deleteMeasurements,
  getAnalysis,
  getMeasurements,
  getSharing,
  listFormerMeasurements,
  predictMeasurements,
  saveMeasurements,
  stopSharing,
} from '../domain/measurements/operations.ts'
import { serve } from './serve.ts'

export const measurementRoutes: FastifyPluginAsync = async (app) => {
  app.get('/measurements', serve(getMeasurements))
  app.put('/measurements', serve(saveMeasurements))
  app.delete('/measurements', serve(deleteMeasurements, { status: 204 }))
  app.get('/measurements/history', serve(listFormerMeasurements))
  app.post('/measurements/predict', serve(predictMeasurements))
  app.get('/measurements/analyses/:id', serve(getAnalysis))
  app.post('/measurements/analyses/:id/confirm', serve(confirmAnalysis))
  app.get('/measurements/sharing', serve(getSharing))
  app.delete('/measurements/sharing', serve(stopSharing, { status: 204 }))
}
