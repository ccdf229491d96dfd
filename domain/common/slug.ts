/** Turns a name into the readable part of an address: `Crème Brûlée Skirt` → `creme-brulee-skirt`. Never empty, and never digits alone: those are an id. */
export function slugify(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 180)
    .replaceAll(/^-+|-+$/g, '')
  if (slug === '') return 'untitled'
  return /^\d+$/.test(slug) ? `no-${slug}` : slug
}
