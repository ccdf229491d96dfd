import { z } from 'zod'
import { anyone, signedIn } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { PageInput } from '../common/page.ts'
import { AnalysePhotos, AnalysisId, BodyAnalysis, ConfirmAnalysis } from './analyses/schema.ts'
import * as analyses from './analyses/service.ts'
import { Sharing } from './embeddings/schema.ts'
import * as sharing from './embeddings/sharing.ts'
import { analysisNotFound, analysisNotOffered, analysisNotReady, nothingSaved } from './errors.ts'
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
  summary:
    'Forget the measurements you have saved, all you had saved before, and what photos have told; nothing is shared any more.',
  effect: 'write',
  access: signedIn(),
  input: z.object({}),
  output: z.null(),
  run: service.deleteMeasurements,
})

export const analysePhotos = operation({
  id: 'measurements.analyse',
  summary: 'Have two photos of you measured. They are deleted as soon as that is done.',
  effect: 'outward',
  access: signedIn(),
  limit: 'analyses',
  input: AnalysePhotos,
  output: BodyAnalysis,
  errors: [analysisNotOffered],
  run: analyses.analyse,
})

export const getAnalysis = operation({
  id: 'measurements.analysis',
  summary: 'How an analysis of your photos stands, and what it proposes once it is ready.',
  effect: 'outward',
  access: signedIn(),
  input: AnalysisId,
  output: BodyAnalysis,
  errors: [analysisNotFound],
  run: analyses.getAnalysis,
})

export const confirmAnalysis = operation({
  id: 'measurements.confirmAnalysis',
  summary:
    'Save what an analysis proposes as your measurements, and say whether your body may be compared with others.',
  effect: 'outward',
  access: signedIn(),
  input: ConfirmAnalysis,
  output: SavedMeasurements,
  errors: [analysisNotFound, analysisNotReady],
  run: analyses.confirmAnalysis,
})

export const getSharing = operation({
  id: 'measurements.sharing',
  summary: 'Whether your body is compared with others.',
  effect: 'read',
  access: signedIn(),
  input: z.object({}),
  output: Sharing,
  run: sharing.getSharing,
})

export const stopSharing = operation({
  id: 'measurements.stopSharing',
  summary: 'Have your body compared with others no longer, from this moment.',
  effect: 'write',
  access: signedIn(),
  input: z.object({}),
  output: z.null(),
  run: sharing.stopSharing,
})
