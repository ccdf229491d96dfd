import { listFlags, listMyFlags, setFlag } from '../domain/flags/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const flagsRouter = router({ list: query(listFlags), set: mutation(setFlag), mine: query(listMyFlags) })
