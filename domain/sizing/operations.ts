import { anyone, signedIn } from '../common/access.ts'
import { common } from '../common/errors.ts'
import { operation } from '../common/operation.ts'
import { nothingSaved } from '../measurements/index.ts'
import { productNotFound } from '../products/index.ts'
import { noSuchSize } from './errors.ts'
import { GiveFeedback, RecommendSize, SizeFeedback, SizeRecommendation } from './schema.ts'
import * as service from './service.ts'

export const recommendSize = operation({
  id: 'sizing.recommend',
  summary: 'The size of a product that suits a body: the one you describe, or the one you have saved.',
  effect: 'outward',
  access: anyone,
  input: RecommendSize,
  output: SizeRecommendation,
  errors: [productNotFound, nothingSaved, common.forbidden],
  run: service.recommend,
})

export const giveSizeFeedback = operation({
  id: 'sizing.feedback',
  summary: 'Say how a size turned out, so that the next recommendation of this brand is better.',
  effect: 'outward',
  access: signedIn(),
  input: GiveFeedback,
  output: SizeFeedback,
  errors: [productNotFound, noSuchSize],
  run: service.giveFeedback,
})
