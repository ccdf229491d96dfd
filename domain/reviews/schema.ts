import { z } from 'zod'
import { Id, text, Timestamp } from '../common/fields.ts'
import { imageFile } from '../common/files/image-file.ts'
import { PageInput, pageOf } from '../common/page.ts'
import { ShownImage } from '../images/index.ts'

const Rating = z.int().min(1).max(5)

/** A review as everybody sees it. */
export const Review = z
  .object({
    id: Id,
    productId: Id,
    rating: Rating,
    title: z.string().nullable(),
    comment: z.string().meta({ description: 'Plain text: to be escaped where it is shown.' }),
    reviewerName: z.string().meta({ description: 'First name and initial.', examples: ['Ada O.'] }),
    verified: z.boolean().meta({ description: 'Whether the reviewer bought it here and it has arrived.' }),
    photos: z.array(ShownImage),
    helpful: z.int().meta({ description: 'How many find it helpful.' }),
    reply: z.string().nullable().meta({ description: 'What the vendor has to say to it.' }),
    repliedAt: Timestamp.nullable(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Review' })
export type Review = z.infer<typeof Review>

export const ReviewStatus = z.enum(['pending', 'published', 'rejected'])
export type ReviewStatus = z.infer<typeof ReviewStatus>

export const Reason = z
  .enum(['contact', 'language', 'link', 'photo', 'unknown-author'])
  .meta({ description: 'Why somebody has to read it before it is shown.' })
export type Reason = z.infer<typeof Reason>

/** A review as its author and whoever decides on it see it. */
export const KeptReview = Review.extend({
  status: ReviewStatus,
  heldFor: z.array(Reason),
  rejection: z.string().nullable().meta({ description: 'Why it is not shown.' }),
}).meta({ id: 'KeptReview' })
export type KeptReview = z.infer<typeof KeptReview>

/** All that was said of a product, in numbers. */
export const Ratings = z
  .object({
    average: z.number().nullable(),
    count: z.int(),
    stars: z.object({ 1: z.int(), 2: z.int(), 3: z.int(), 4: z.int(), 5: z.int() }),
  })
  .meta({ id: 'Ratings' })
export type Ratings = z.infer<typeof Ratings>

export const ReviewPage = pageOf(Review).extend({ ratings: Ratings })
export type ReviewPage = z.infer<typeof ReviewPage>
export const KeptReviewPage = pageOf(KeptReview)

export const orderings = ['-createdAt', 'createdAt', '-rating', 'rating', '-helpful'] as const
export type Ordering = (typeof orderings)[number]

export const ListReviews = PageInput.extend({
  id: Id.meta({ description: 'Of the product.' }),
  ordering: z.enum(orderings).default('-createdAt'),
  rating: Rating.optional().meta({ description: 'Only those with this many stars.' }),
  verified: z.boolean().optional().meta({ description: 'True: only of those who bought it here.' }),
})
export type ListReviews = z.output<typeof ListReviews>

const words = {
  title: text(120, 0).meta({ description: 'Plain text: markup is taken out.' }),
  comment: text(5_000, 0).meta({ description: 'Plain text: markup is taken out.' }),
}

export const CreateReview = z.object({
  id: Id.meta({ description: 'Of the product.' }),
  rating: Rating,
  title: words.title.nullable().default(null),
  comment: words.comment.default(''),
})
export type CreateReview = z.output<typeof CreateReview>

export const UpdateReview = z.object({
  id: Id,
  rating: Rating.optional(),
  title: words.title.nullable().optional(),
  comment: words.comment.optional(),
})
export type UpdateReview = z.output<typeof UpdateReview>

export const ReviewById = z.object({ id: Id })
export type ReviewById = z.output<typeof ReviewById>

export const MOST_PHOTOS = 4

export const AddPhotos = ReviewById.extend({
  photos: z.array(imageFile('JPEG, PNG or WebP.')).min(1).max(MOST_PHOTOS),
})
export type AddPhotos = z.output<typeof AddPhotos>
export const PhotoOfReview = ReviewById.extend({ photoId: Id })
export type PhotoOfReview = z.output<typeof PhotoOfReview>

/** Photos as whoever may see them before everybody does: under addresses that are good for a moment. */
export const Photos = z.object({ results: z.array(z.object({ id: Id, url: z.string() })), expiresAt: Timestamp })
export type Photos = z.infer<typeof Photos>

export const AnswerReview = z.object({
  id: Id,
  reply: text(2_000).nullable().meta({ description: 'Plain text; null takes an answer back.' }),
})
export type AnswerReview = z.output<typeof AnswerReview>

export const ListHeld = PageInput.extend({ status: z.enum(['pending', 'rejected']).default('pending') })
export type ListHeld = z.output<typeof ListHeld>

export const RejectReview = z.object({ id: Id, reason: text(500).meta({ description: 'Its author reads this.' }) })
export type RejectReview = z.output<typeof RejectReview>
