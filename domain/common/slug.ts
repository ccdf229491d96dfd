/** Turns a name into the readable part of an address: `Crème Brûlée Skirt` → `creme-brulee-skirt`. Never empty. */
export function slugify(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 180)
    .replaceAll(/^-+|-+$/g, '')
  return slug === '' ? 'untitled' : slug
}
