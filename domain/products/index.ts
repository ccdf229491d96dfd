export { countMostOptions, type ExportedProduct, type ExportedVariant } from './export-queries.ts'
export { exportProducts } from './exporting.ts'
export { OptionName } from './inputs.ts'
