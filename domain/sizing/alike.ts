import type { User } from '../common/access.ts'
import type { ReadCtx } from '../common/context.ts'
import { bodiesLike } from '../measurements/index.ts'
import { getSizeChart } from '../products/index.ts'
import { countVoices, type VoiceCount } from './queries.ts'
import type { SizesOfAlike, Verdict } from './schema.ts'

/** So many different people at least say the same, or nobody is told; and one more or less of them is not seen. */
const FEWEST = 5

/**
 * What people with bodies like the actor's say of a product's sizes: counts of many, never who they are or how near.
 * @throws `products.not-found`, `measurements.not-shared`
 */
export async function sizesOfAlike(
  ctx: ReadCtx<User>,
  { productId }: { readonly productId: number },
): Promise<SizesOfAlike> {
  const { sizeChart } = await getSizeChart(ctx, productId)
  const alike = await bodiesLike(ctx, ctx.actor.userId)
  const voices = await countVoices(
    ctx.db,
    productId,
    alike.map(({ userId }) => userId),
  )
  const sizes = (sizeChart?.sizes ?? []).map(({ size }) => ({ size, ...countsOf(size, voices) }))
  return { sizes: sizes.filter(({ kept, tooSmall, tooLarge }) => kept + tooSmall + tooLarge > 0) }
}

function countsOf(size: string, voices: readonly VoiceCount[]) {
  const saying = (verdict: Verdict) => {
    const { people = 0 } = voices.find((each) => each.size === size && each.verdict === verdict) ?? {}
    return people - (people % FEWEST)
  }
  return { kept: saying('kept'), tooSmall: saying('too-small'), tooLarge: saying('too-large') }
}
