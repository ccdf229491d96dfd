interface Described {
  /** In centimetres. Outside these bounds it is a slip: inches, millimetres, another measure. */
  readonly least: number
  readonly most: number
  readonly description: string
}

/** What can be said of a body, and where the tape lies. Wide enough for all grown bodies, in centimetres. */
export const dimensions = {
  chest: { least: 50, most: 200, description: 'Around the fullest part of the chest, level' },
  underbust: { least: 50, most: 180, description: 'Around the ribs, below the bust' },
  waist: { least: 40, most: 200, description: 'Around, level with the navel' },
  hip: { least: 50, most: 220, description: 'Around the fullest part of the seat' },
  neck: { least: 20, most: 70, description: 'Around the neck, just below the Adam’s apple' },
  shoulder: { least: 25, most: 70, description: 'Across the back, from the bone of one shoulder to that of the other' },
  shoulderGirth: { least: 65, most: 200, description: 'Around both shoulders, arms hanging' },
  sleeve: { least: 30, most: 110, description: 'Outside the arm, from the bone of the shoulder to the wrist' },
  upperArm: { least: 15, most: 80, description: 'Around the upper arm, muscle tensed' },
  forearm: { least: 13, most: 60, description: 'Around the fullest part of the forearm' },
  wrist: { least: 10, most: 35, description: 'Around the wrist' },
  hand: { least: 12, most: 35, description: 'Around the knuckles, without the thumb' },
  back: { least: 25, most: 75, description: 'Down the spine, from the neck to the height of the navel' },
  inseam: { least: 40, most: 120, description: 'Inside the leg, from the crotch to the floor, barefoot' },
  outseam: { least: 60, most: 150, description: 'Outside the leg, from the waist to the floor' },
  thigh: { least: 25, most: 120, description: 'Around the fullest part of the thigh' },
  calf: { least: 15, most: 80, description: 'Around the fullest part of the calf' },
  ankle: { least: 10, most: 50, description: 'Around the ankle, where it is thinnest' },
  foot: { least: 15, most: 40, description: 'From the heel to the longest toe' },
  footWidth: { least: 5, most: 20, description: 'Across the ball of the foot' },
  head: { least: 40, most: 75, description: 'Around the forehead' },
} as const satisfies Record<string, Described>

export type Dimension = keyof typeof dimensions

export const dimensionNames = Object.keys(dimensions) as Dimension[]
