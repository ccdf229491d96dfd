import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

export const salesReportRequested = defineEvent({
  name: 'salesReport.requested',
  payload: z.object({ reportId: Id }),
  aggregate: ({ reportId }) => `salesReport:${reportId}`,
})
