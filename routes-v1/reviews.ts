import type { FastifyPluginAsync } from 'fastify'
import * as reviews from '../domain/reviews/operations.ts'
import { serve } from './serve.ts'

export const reviewRoutes: FastifyPluginAsync = async (app) => {
  app.get('/products/:id/reviews', serve(reviews.listReviews))
  app.post('/products/:id/reviews', serve(reviews.createReview, { status: 201 }))
  app.get('/reviews', serve(reviews.listHeldReviews))
  app.get('/reviews/mine', serve(reviews.listMyReviews))
  app.patch('/reviews/:id', serve(reviews.updateReview))
  app.delete('/reviews/:id', serve(reviews.deleteReview, { status: 204 }))
  app.get('/reviews/:id/photos', serve(reviews.showPhotos))
  app.delete('/reviews/:id/photos/:photoId', serve(reviews.deletePhoto, { status: 204 }))
  app.put('/reviews/:id/vote', serve(reviews.voteForReview))
  app.delete('/reviews/:id/vote', serve(reviews.withdrawVote))
  app.put('/reviews/:id/reply', serve(reviews.answerReview))
  app.post('/reviews/:id/publish', serve(reviews.publishReview))
  app.post('/reviews/:id/reject', serve(reviews.rejectReview))
}
