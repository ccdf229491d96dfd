import { errorType } from '../common/errors.ts'

export const taskNotFound = errorType('not-found', 'tasks.not-found', 'There is no such task.')
