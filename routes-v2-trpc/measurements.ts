import { deleteMeasurements, getMeasurements, saveMeasurements } from '../domain/measurements/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const measurementsRouter = router({
  get: query(getMeasurements),
  save: mutation(saveMeasurements),
  delete: mutation(deleteMeasurements),
})
