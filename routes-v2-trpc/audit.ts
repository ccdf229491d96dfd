import { listEvents } from '../domain/audit/operations.ts'
import { query, router } from './trpc.ts'

export const auditRouter = router({ list: query(listEvents) })
