import { z } from 'zod'
import { signedIn } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { nothingSaved } from './errors.ts'
import { BodyProfile, SavedMeasurements } from './schema.ts'
import * as service from './service.ts'

export const getMeasurements = operation({
  id: 'measurements.get',
  summary: 'The measurements you have saved.',
  effect: 'outward',
  access: signedIn(),
  input: z.object({}),
  output: SavedMeasurements,
  errors: [nothingSaved],
  run: service.getMeasurements,
})

export const saveMeasurements = operation({
  id: 'measurements.save',
  summary: 'Save your measurements, in place of those saved before; they are sealed at rest.',
  effect: 'outward',
  access: signedIn(),
  input: BodyProfile,
  output: SavedMeasurements,
  run: service.saveMeasurements,
})

export const deleteMeasurements = operation({
  id: 'measurements.delete',
  summary: 'Forget the measurements you have saved.',
  effect: 'write',
  access: signedIn(),
  input: z.object({}),
  output: z.null(),
  run: service.deleteMeasurements,
})
