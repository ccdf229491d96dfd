import { z } from 'zod'
import { anyone, forVendor } from '../../common/access.ts'
import { operation } from '../../common/operation.ts'
import { imageNotFound, tooManyImages, UploadedImage } from '../../images/index.ts'
import { productNotFound } from '../errors.ts'
import * as inputs from '../inputs.ts'
import * as pictures from '../pictures.ts'

export const addImage = operation({
  id: 'products.addImage',
  summary: 'Bring a picture of a product of your vendor; it is shown once its sizes are made.',
  effect: 'write',
  access: forVendor('catalogue:write'),
  input: inputs.AddImage,
  output: UploadedImage,
  errors: [productNotFound, tooManyImages],
  run: pictures.addImage,
})

export const listPictures = operation({
  id: 'products.pictures',
  summary: 'The pictures that were brought for a product, with their measures; for its vendor those not ready as well.',
  effect: 'read',
  access: anyone,
  input: inputs.ProductById,
  output: z.object({ results: z.array(UploadedImage) }),
  errors: [productNotFound],
  run: pictures.listPictures,
})

export const deleteImage = operation({
  id: 'products.deleteImage',
  summary: 'Take a picture that was brought for a product away.',
  effect: 'write',
  access: forVendor('catalogue:write'),
  input: inputs.ImageOfProduct,
  output: z.null(),
  errors: [productNotFound, imageNotFound],
  run: pictures.deleteImage,
})
