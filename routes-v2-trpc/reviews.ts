import * as reviews from '../domain/reviews/operations.ts'
import { mutation, query, router, upload } from './trpc.ts'

export const reviewsRouter = router({
  list: query(reviews.listReviews),
  create: mutation(reviews.createReview),
  update: mutation(reviews.updateReview),
  delete: mutation(reviews.deleteReview),
  photos: query(reviews.showPhotos),
  addPhotos: upload(reviews.addPhotos),
  deletePhoto: mutation(reviews.deletePhoto),
  mine: query(reviews.listMyReviews),
  vote: mutation(reviews.voteForReview),
  withdrawVote: mutation(reviews.withdrawVote),
  answer: mutation(reviews.answerReview),
  held: query(reviews.listHeldReviews),
  publish: mutation(reviews.publishReview),
  reject: mutation(reviews.rejectReview),
})
