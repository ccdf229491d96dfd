import type { AddCommand } from './command.ts'

export const addImportProducts: AddCommand = () => {}
