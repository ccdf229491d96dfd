import {
  deleteMeasurements,
  getMeasurements,
  listFormerMeasurements,
  predictMeasurements,
  saveMeasurements,
} from '../domain/measurements/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const measurementsRouter = router({
  predict: query(predictMeasurements),
  get: query(getMeasurements),
  save: mutation(saveMeasurements),
  history: query(listFormerMeasurements),
  delete: mutation(deleteMeasurements),
})
