import { z } from 'zod'
import { anyone, forVendor, permitted, signedIn } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { PageInput } from '../common/page.ts'
import { tooManyImages } from '../images/index.ts'
import { productNotFound } from '../products/index.ts'
import { answerReview as answer } from './answering.ts'
import { alreadyReviewed, ownProduct, ownReview, photoNotFound, photosNotReady, reviewNotFound } from './errors.ts'
import * as moderating from './moderating.ts'
import * as photos from './photos.ts'
import * as posting from './posting.ts'
import * as schema from './schema.ts'
import * as service from './service.ts'
import * as voting from './voting.ts'

export const listReviews = operation({
  id: 'reviews.list',
  summary: 'What buyers say of a product, with how many gave it how many stars.',
  effect: 'read',
  replica: true,
  access: anyone,
  input: schema.ListReviews,
  output: schema.ReviewPage,
  errors: [productNotFound],
  run: service.listReviews,
})

export const createReview = operation({
  id: 'reviews.create',
  summary: 'Say what you think of a product; marked as verified when you bought it here and it has arrived.',
  effect: 'write',
  access: signedIn(),
  input: schema.CreateReview,
  output: schema.KeptReview,
  errors: [productNotFound, ownProduct, alreadyReviewed],
  run: posting.createReview,
})

export const updateReview = operation({
  id: 'reviews.update',
  summary: 'Change what is given of a review of yours and leave the rest.',
  effect: 'write',
  access: signedIn(),
  input: schema.UpdateReview,
  output: schema.KeptReview,
  errors: [reviewNotFound],
  run: posting.updateReview,
})

export const deleteReview = operation({
  id: 'reviews.delete',
  summary: 'Take a review of yours back.',
  effect: 'write',
  access: signedIn(),
  input: schema.ReviewById,
  output: z.null(),
  errors: [reviewNotFound],
  run: posting.deleteReview,
})

export const addPhotos = operation({
  id: 'reviews.addPhotos',
  summary: 'Add up to four photos to a review of yours; it is shown once somebody has looked at them.',
  effect: 'write',
  access: signedIn(),
  input: schema.AddPhotos,
  output: schema.KeptReview,
  errors: [reviewNotFound, tooManyImages],
  run: photos.addPhotos,
})

export const deletePhoto = operation({
  id: 'reviews.deletePhoto',
  summary: 'Take a photo of a review of yours away.',
  effect: 'write',
  access: signedIn(),
  input: schema.PhotoOfReview,
  output: z.null(),
  errors: [reviewNotFound, photoNotFound],
  run: photos.deletePhoto,
})

export const showPhotos = operation({
  id: 'reviews.photos',
  summary: 'Where the photos of a review of yours, or of one to be decided on, can be looked at for ten minutes.',
  effect: 'outward',
  access: signedIn(),
  input: schema.ReviewById,
  output: schema.Photos,
  errors: [reviewNotFound],
  run: photos.showPhotos,
})

export const listMyReviews = operation({
  id: 'reviews.mine',
  summary: 'What you have written, newest first, whether it is shown or not.',
  effect: 'read',
  access: signedIn(),
  input: PageInput,
  output: schema.KeptReviewPage,
  run: service.listMine,
})

export const voteForReview = operation({
  id: 'reviews.vote',
  summary: 'Say that a review helped you.',
  effect: 'write',
  access: signedIn(),
  input: schema.ReviewById,
  output: schema.Review,
  errors: [reviewNotFound, ownReview],
  run: voting.voteForReview,
})

export const withdrawVote = operation({
  id: 'reviews.withdrawVote',
  summary: 'Take back that a review helped you.',
  effect: 'write',
  access: signedIn(),
  input: schema.ReviewById,
  output: schema.Review,
  errors: [reviewNotFound, ownReview],
  run: voting.withdrawVote,
})

export const answerReview = operation({
  id: 'reviews.answer',
  summary: 'Answer a review of a product of your vendor; null takes the answer back.',
  effect: 'write',
  access: forVendor('reviews:answer'),
  input: schema.AnswerReview,
  output: schema.Review,
  errors: [reviewNotFound],
  run: answer,
})

export const listHeldReviews = operation({
  id: 'reviews.held',
  summary: 'Reviews that wait for somebody to read them, the oldest first, or those that were refused.',
  effect: 'read',
  access: permitted('reviews:moderate'),
  input: schema.ListHeld,
  output: schema.KeptReviewPage,
  run: service.listHeld,
})

export const publishReview = operation({
  id: 'reviews.publish',
  summary: 'Let a review be shown.',
  effect: 'write',
  access: permitted('reviews:moderate'),
  input: schema.ReviewById,
  output: schema.KeptReview,
  errors: [reviewNotFound, photosNotReady],
  run: moderating.publishReview,
})

export const rejectReview = operation({
  id: 'reviews.reject',
  summary: 'Keep a review from being shown, and say why.',
  effect: 'write',
  access: permitted('reviews:moderate'),
  input: schema.RejectReview,
  output: schema.KeptReview,
  errors: [reviewNotFound],
  run: moderating.rejectReview,
})
