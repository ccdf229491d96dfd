import type { ImageGateway } from '../../../domain/common/images.ts'

/** Pictures by libvips, which is loaded when the first one is made. */
export function imagesOf(limits: ImageGateway['limits']): ImageGateway {
  const load = async () => (await import('./pictures.ts')).pictures(limits.pixels)
  return {
    limits,
    remake: async (content, widths) => (await load()).remake(content, widths),
    blurhash: async (content) => (await load()).blurhash(content),
  }
}
