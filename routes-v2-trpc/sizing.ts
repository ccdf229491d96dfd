import { giveSizeFeedback, recommendSize, sizesOfAlike } from '../domain/sizing/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const sizingRouter = router({
  recommend: query(recommendSize),
  feedback: mutation(giveSizeFeedback),
  bodiesLikeMine: query(sizesOfAlike),
})
