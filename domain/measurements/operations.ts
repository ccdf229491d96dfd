import { z } from 'zod'
import { anyone, signedIn } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { PageInput } from '../common/page.ts'
import { nothingSaved } from './errors.ts'
import { BodyProfile, FormerMeasurementsPage, Prediction, SavedMeasurements, SaveMeasurements } from './schema.ts'
import * as service from './service.ts'

export const predictMeasurements = operation({
  id: 'measurements.predict',
  summary: 'What a body measures, from its height, weight and age and whatever else is known; nothing is kept.',
  effect: 'read',
  access: anyone,
  input: BodyProfile,
  output: Prediction,
  run: service.predictMeasurements,
})

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
  input: SaveMeasurements,
  output: SavedMeasurements,
  run: service.saveMeasurements,
})

export const listFormerMeasurements = operation({
  id: 'measurements.history',
  summary: 'All measurements you have saved, those you use now first.',
  effect: 'outward',
  access: signedIn(),
  input: PageInput,
  output: FormerMeasurementsPage,
  run: service.listFormerMeasurements,
})

export const deleteMeasurements = operation({
  id: 'measurements.delete',
  summary: 'Forget the measurements you have saved, and all you had saved before.',
  effect: 'write',
  access: signedIn(),
  input: z.object({}),
  output: z.null(),
  run: service.deleteMeasurements,
})
