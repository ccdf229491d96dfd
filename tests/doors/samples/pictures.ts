import type { App } from '../../../server/context.ts'
import { photo } from '../../support/pictures.ts'
import { one, type SampleMarket, type Samples, UNKNOWN } from './sample.ts'

export interface Pictures {
  /** A picture of a new product of the vendor's, whose sizes are not made yet. */
  picture(): Promise<{ readonly id: number; readonly imageId: number }>
  /** A photo with a review of the customer's, likewise. */
  reviewPhoto(): Promise<{ readonly id: number; readonly photoId: number }>
}

export function pictures({ db }: App, { product, review }: Pick<SampleMarket, 'product' | 'review'>): Pictures {
  let made = 0
  const insert = async (of: { purpose: string; product_id?: number; review_id?: number }) => {
    made += 1
    const row = { ...of, alt: '', source_key: `sample-${made}`, created_at: new Date().toISOString() }
    return (await db.insertInto('images').values(row).returning('id').executeTakeFirstOrThrow()).id
  }
  return {
    async picture() {
      const { id } = await product()
      return { id, imageId: await insert({ purpose: 'product', product_id: id }) }
    },
    async reviewPhoto() {
      const { id } = await review()
      return { id, photoId: await insert({ purpose: 'review', review_id: id }) }
    },
  }
}

const image = await photo()

export const picturesSamples: Samples = {
  'products.addImage': [
    {
      as: 'vendor',
      input: async (market) => ({ id: (await market.product()).id, image, alt: 'From behind' }),
      expect: 'ok',
    },
    { as: 'integrator', input: async (market) => ({ id: (await market.product()).id, image }), expect: 'ok' },
    {
      as: 'vendor',
      input: ({ foreignProductId }) => ({ id: foreignProductId, image }),
      expect: '404 products.not-found',
    },
    { as: 'vendor', input: { id: UNKNOWN, image }, expect: '404 products.not-found' },
    { as: 'vendor', input: { id: 1 }, expect: '400 common.invalid' },
    { as: 'vendor', input: { id: 1, image: [image, image] }, expect: '400 common.invalid' },
    { as: 'vendor', input: { id: 1, image: new File(['<svg/>'], 'a.png') }, expect: '415 common.file-unsupported' },
    { as: 'customer', input: { id: 1, image }, expect: '403 common.forbidden' },
    { input: { id: 1, image }, expect: '401 common.unauthenticated' },
  ],
  'products.pictures': [
    { input: async (market) => ({ id: (await market.picture()).id }), expect: 'ok' },
    { as: 'vendor', input: async (market) => ({ id: (await market.picture()).id }), expect: 'ok' },
    ...one('anonymous', 'products.not-found'),
  ],
  'products.deleteImage': [
    { as: 'vendor', input: async (market) => market.picture(), expect: 'ok' },
    {
      as: 'vendor',
      input: async (market) => ({ ...(await market.picture()), imageId: UNKNOWN }),
      expect: '404 images.not-found',
    },
    {
      as: 'vendor',
      input: ({ foreignProductId }) => ({ id: foreignProductId, imageId: 1 }),
      expect: '404 products.not-found',
    },
    { as: 'customer', input: { id: 1, imageId: 1 }, expect: '403 common.forbidden' },
    { input: { id: 1, imageId: 1 }, expect: '401 common.unauthenticated' },
  ],
  'reviews.addPhotos': [
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.review()).id, photos: [image, image] }),
      expect: 'ok',
    },
    {
      as: 'admin',
      input: async (market) => ({ id: (await market.review()).id, photos: image }),
      expect: '404 reviews.not-found',
    },
    { as: 'customer', input: { id: UNKNOWN, photos: image }, expect: '404 reviews.not-found' },
    { as: 'customer', input: { id: 1, photos: [image, image, image, image, image] }, expect: '400 common.invalid' },
    {
      as: 'customer',
      input: async (market) => ({ id: (await market.reviewPhoto()).id, photos: [image, image, image, image] }),
      expect: '422 images.too-many',
    },
    { as: 'customer', input: { id: 1 }, expect: '400 common.invalid' },
    { as: 'integrator', input: { id: 1, photos: image }, expect: '403 common.forbidden' },
    { input: { id: 1, photos: image }, expect: '401 common.unauthenticated' },
  ],
  'reviews.photos': [
    { as: 'customer', input: async (market) => ({ id: (await market.reviewPhoto()).id }), expect: 'ok' },
    { as: 'admin', input: async (market) => ({ id: (await market.reviewPhoto()).id }), expect: 'ok' },
    {
      as: 'vendor',
      input: async (market) => ({ id: (await market.reviewPhoto()).id }),
      expect: '404 reviews.not-found',
    },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    ...one('customer', 'reviews.not-found'),
  ],
  'reviews.deletePhoto': [
    { as: 'customer', input: async (market) => market.reviewPhoto(), expect: 'ok' },
    { as: 'admin', input: async (market) => market.reviewPhoto(), expect: '404 reviews.not-found' },
    {
      as: 'customer',
      input: async (market) => ({ ...(await market.reviewPhoto()), photoId: UNKNOWN }),
      expect: '404 reviews.photo-not-found',
    },
    { input: { id: 1, photoId: 1 }, expect: '401 common.unauthenticated' },
  ],
}
