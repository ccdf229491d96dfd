import { anyone, signedIn } from '../common/access.ts'
import { common } from '../common/errors.ts'
import { operation } from '../common/operation.ts'
import { bodyNotShared, nothingSaved } from '../measurements/index.ts'
import { productNotFound } from '../products/index.ts'
import { noSuchSize } from './errors.ts'
import { sizesOfAlike as sizesOf } from './alike.ts'
import { GiveFeedback, ProductOnly, RecommendSize, SizeFeedback, SizeRecommendation, SizesOfAlike } from './schema.ts'
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

export const sizesOfAlike = operation({
  id: 'sizing.bodiesLikeMine',
  summary: 'Which sizes of a product people with bodies like yours kept, where there are enough of them.',
  effect: 'read',
  access: signedIn(),
  input: ProductOnly,
  output: SizesOfAlike,
  errors: [productNotFound, bodyNotShared],
  run: sizesOf,
})
