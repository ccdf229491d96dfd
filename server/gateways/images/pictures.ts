import { encode } from 'blurhash'
import { buffer } from 'node:stream/consumers'
import sharp, { type Sharp } from 'sharp'
import { type ImageGateway, ImageUnreadable, type MadeImage } from '../../../domain/common/images.ts'

// Several at once gain nothing on the few cores of a worker, and take the memory of each.
sharp.concurrency(1)
sharp.cache(false)

/** Enough for a shape and its colours; the hash says less. */
const HASHED_WIDTH = 32

/** @param limitInputPixels nothing that unfolds to more is decoded */
export function pictures(limitInputPixels: number): Omit<ImageGateway, 'limits'> {
  return {
    async remake(content, widths) {
      const source = sharp(await buffer(content), { limitInputPixels, failOn: 'error' }).autoOrient()
      const { data, info } = await readable(
        fit(source, Math.max(...widths))
          .toColourspace('srgb')
          .raw(),
      )
      const { width, height, channels } = info
      const pixels = () => sharp(data, { raw: { width, height, channels } })
      const made: MadeImage[] = []
      for (const each of widths) made.push(await written(fit(pixels(), each)))
      return made
    },
    async blurhash(content) {
      const small = sharp(content, { limitInputPixels }).resize({
        width: HASHED_WIDTH,
        height: HASHED_WIDTH,
        fit: 'inside',
      })
      const { data, info } = await readable(small.ensureAlpha().raw())
      return encode(new Uint8ClampedArray(data), info.width, info.height, 4, 3)
    },
  }
}

/** Never larger than it is, and of a strip that is higher than wide no more than twice the width. */
const fit = (picture: Sharp, width: number): Sharp =>
  picture.resize({ width, height: 2 * width, fit: 'inside', withoutEnlargement: true })

async function written(picture: Sharp): Promise<MadeImage> {
  const { data, info } = await readable(picture.webp({ quality: 82 }))
  return { content: data, type: 'image/webp', width: info.width, height: info.height }
}

async function readable(picture: Sharp) {
  try {
    return await picture.toBuffer({ resolveWithObject: true })
  } catch (cause) {
    throw new ImageUnreadable('The picture cannot be read.', { cause })
  }
}
