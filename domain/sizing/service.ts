import { lockAccount } from '../authentication/index.ts'
import { signedIn, type User } from '../common/access.ts'
import type { OutwardCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { BodyProfile, findProfile, nothingSaved, requirePlausible } from '../measurements/index.ts'
import { getSizeChart } from '../products/index.ts'
import { noSuchSize } from './errors.ts'
import { sizeJudged } from './events.ts'
import { recommendSize } from './fit/recommend.ts'
import { observedMm, runsSmallBy } from './offset.ts'
import * as queries from './queries.ts'
import type { GiveFeedback, RecommendSize, SizeFeedback, SizeRecommendation } from './schema.ts'

/**
 * The size of a product that suits a body: one that is described, or the one that was saved.
 * @throws `products.not-found`, `measurements.not-saved`, `common.unauthenticated` when there is nobody who could have saved
 * one, `common.invalid` for what cannot be a body
 */
export async function recommend(
  ctx: OutwardCtx,
  { productId, ...described }: RecommendSize,
): Promise<SizeRecommendation> {
  const { vendorId, sizeChart } = await getSizeChart(ctx, productId)
  const body = described.sex === undefined ? await savedBody(ctx) : BodyProfile.parse(described)
  requirePlausible(body)
  return recommendSize(sizeChart, body, runsSmallBy(await queries.findBrandFit(ctx.db, vendorId)))
}

/** A program does not learn of a body through its size. */
async function savedBody(ctx: OutwardCtx): Promise<BodyProfile> {
  const { userId } = signedIn().admit(ctx.actor, ctx.now)
  const saved = await findProfile(ctx, userId)
  if (saved === undefined) throw new DomainError(nothingSaved, 'Save your measurements first, or send them along.')
  return saved
}

/**
 * Takes what somebody says of a size they have worn, in place of what they said of it before.
 * @throws `products.not-found`, `sizing.no-such-size`
 */
export async function giveFeedback(
  ctx: OutwardCtx<User>,
  { productId, size, verdict }: GiveFeedback,
): Promise<SizeFeedback> {
  const { userId } = ctx.actor
  const { vendorId, sizeChart } = await getSizeChart(ctx, productId)
  if (sizeChart === null || !sizeChart.sizes.some((each) => each.size === size)) {
    throw new DomainError(noSuchSize, `The size chart of product ${productId} has no size ${size}.`)
  }
  const body = await findProfile(ctx, userId)
  const advised = body === undefined ? undefined : recommendSize(sizeChart, body).probabilities
  const observed = observedMm(sizeChart, { size, verdict }, advised)
  const feedback = { productId, size, verdict, givenAt: ctx.now.toISOString() }
  return ctx.conclude(async ({ db, emit }) => {
    await lockAccount(db, userId)
    await queries.saveVoice(db, { ...feedback, userId, vendorId, observedMm: observed })
    await emit(sizeJudged, { userId, productId })
    return feedback
  })
}
