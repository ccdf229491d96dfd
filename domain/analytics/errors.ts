import { errorType } from '../common/errors.ts'

export const reportNotFound = errorType('not-found', 'analytics.report-not-found', 'There is no such report.')
