import sharp from 'sharp'

export interface Drawn {
  readonly width?: number
  readonly height?: number
  readonly format?: 'jpeg' | 'png' | 'webp'
  /** Two of one seed are the same. */
  readonly seed?: number
  /** EXIF says that the camera was held on its side (6: turn it to the right). */
  readonly orientation?: number
}

/** Where the camera says it was. */
export const GPS = {
  GPSLatitudeRef: 'N',
  GPSLatitude: '6/1 31/1 28/1',
  GPSLongitudeRef: 'E',
  GPSLongitude: '3/1 22/1 45/1',
}

/** A picture as a camera makes one: with its name, and where it was. */
export async function picture(drawn: Drawn = {}): Promise<Buffer> {
  const { width = 64, height = 48, format = 'jpeg', seed = 1, orientation = 1 } = drawn
  const background = { r: (seed * 83) % 256, g: (seed * 47) % 256, b: (seed * 151) % 256 }
  const exif = { IFD0: { Make: 'Kamera' }, IFD3: GPS }
  return sharp({ create: { width, height, channels: 3, background } })
    .withExif(exif)
    .withMetadata({ orientation })
    .toFormat(format)
    .toBuffer()
}

/** The same as a file of a form. */
export async function photo(drawn: Drawn & { readonly name?: string } = {}): Promise<File> {
  const { format = 'jpeg', name = `photo.${format}` } = drawn
  return new File([new Uint8Array(await picture(drawn))], name, { type: `image/${format}` })
}

/** A form; lists are sent part by part. */
export function formOf(fields: Readonly<Record<string, unknown>>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each instanceof Blob) form.append(name, each, each instanceof File ? each.name : name)
      else if (each !== undefined) form.append(name, typeof each === 'object' ? JSON.stringify(each) : String(each))
    }
  }
  return form
}
