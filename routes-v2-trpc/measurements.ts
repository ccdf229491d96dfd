import {
  analysePhotos,
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
import { mutation, query, router, upload } from './trpc.ts'

export const measurementsRouter = router({
  predict: query(predictMeasurements),
  get: query(getMeasurements),
  save: mutation(saveMeasurements),
  history: query(listFormerMeasurements),
  delete: mutation(deleteMeasurements),
  analyse: upload(analysePhotos),
  analysis: query(getAnalysis),
  confirmAnalysis: mutation(confirmAnalysis),
  sharing: query(getSharing),
  stopSharing: mutation(stopSharing),
})
