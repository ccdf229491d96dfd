import { z } from 'zod'

const Centimetres = z.number().positive().max(300)
const DimensionName = z.string().max(40)

const SizeOfChart = z.object({
  size: z.string().min(1).max(40),
  measurements: z
    .record(DimensionName, z.object({ min: Centimetres, max: Centimetres }))
    .meta({ description: 'By dimension, such as `chest`, `waist`, `hip`, `inseam`.' }),
})

/** What each size measures, of the body it is cut for or of the garment itself. */
export const SizeChart = z
  .object({
    unit: z.literal('cm'),
    kind: z
      .enum(['body', 'garment'])
      .optional()
      .meta({ description: 'What is measured: the body a size is cut for (usual), or the garment as it lies there.' }),
    ease: z.record(DimensionName, z.number().min(-50).max(100)).optional().meta({
      description:
        'How many centimetres the garment is meant to be larger than the body, by dimension; less than nothing for what is worn tight. A chart of garments names it for each dimension.',
    }),
    stretch: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .meta({ description: 'By what share the cloth gives around the body: 0.1 is a tenth.' }),
    sizes: z.array(SizeOfChart).min(1).max(60),
  })
  .superRefine(({ kind, ease = {}, sizes }, ctx) => {
    const fault = (path: (string | number)[], message: string) => ctx.addIssue({ code: 'custom', path, message })
    for (const [index, { size, measurements }] of sizes.entries()) {
      if (sizes.findIndex((other) => other.size === size) < index) {
        fault(['sizes', index, 'size'], 'Another size has the same name.')
      }
      for (const [name, { min, max }] of Object.entries(measurements)) {
        const at = ['sizes', index, 'measurements', name]
        if (min > max) fault(at, 'Expected `max` to be no less than `min`.')
        if (kind !== 'garment') continue
        const room = Object.hasOwn(ease, name) ? ease[name] : undefined
        if (room === undefined) fault(['ease', name], 'Expected the ease of every dimension of a garment.')
        else if (room >= min) fault(['ease', name], 'Expected a garment larger than its ease.')
      }
    }
  })
  .meta({ id: 'SizeChart', description: 'What each size measures, in centimetres.' })
export type SizeChart = z.infer<typeof SizeChart>
