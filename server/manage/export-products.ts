import type { AddCommand } from './command.ts'

export const addExportProducts: AddCommand = () => {}
