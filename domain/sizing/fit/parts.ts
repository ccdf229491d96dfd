import type { BodyPart } from '../../measurements/index.ts'

/** How a part is measured, and so what it is when a size is not right: too little room, too much. */
const manners = {
  girth: { less: 'tight', more: 'loose' },
  length: { less: 'short', more: 'long' },
  breadth: { less: 'narrow', more: 'wide' },
} as const
type Manner = keyof typeof manners

const mannerOf: Readonly<Record<BodyPart, Manner>> = {
  height: 'length',
  chest: 'girth',
  underbust: 'girth',
  waist: 'girth',
  hip: 'girth',
  neck: 'girth',
  shoulder: 'breadth',
  shoulderGirth: 'girth',
  sleeve: 'length',
  upperArm: 'girth',
  forearm: 'girth',
  wrist: 'girth',
  hand: 'girth',
  back: 'length',
  inseam: 'length',
  outseam: 'length',
  thigh: 'girth',
  calf: 'girth',
  ankle: 'girth',
  foot: 'length',
  footWidth: 'breadth',
  head: 'girth',
}

/** What charts call some of them. */
const otherNames: Readonly<Record<string, BodyPart>> = {
  bust: 'chest',
  hips: 'hip',
  seat: 'hip',
  shoulders: 'shoulder',
  biceps: 'upperArm',
  insideLeg: 'inseam',
  outsideLeg: 'outseam',
}

/** What a name in a chart stands for; nothing when we do not know it. */
export function partOf(name: string): BodyPart | undefined {
  if (Object.hasOwn(mannerOf, name)) return name as BodyPart
  return Object.hasOwn(otherNames, name) ? otherNames[name] : undefined
}

/** What goes around the body: cloth gives there, and there a brand runs small or large. */
export const isGirth = (part: BodyPart): boolean => mannerOf[part] === 'girth'

export const wordsFor = (part: BodyPart): { readonly less: string; readonly more: string } => manners[mannerOf[part]]
