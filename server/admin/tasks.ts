import type { FastifyInstance } from 'fastify'
import { cancelTask, listTasks, retryTask, showTask, taskOverview } from '../../domain/tasks/operations.ts'
import type { App } from '../context.ts'
import { ask, formOf } from './ask.ts'
import { sendPage } from './frame.ts'
import { localPath } from './guard.ts'
import { listPage } from './list-page.ts'
import { overviewPage } from './overview-page.ts'
import { taskPage } from './task-page.ts'

interface OneTask {
  readonly Params: { readonly id: string }
}

interface Filters {
  readonly Querystring: Readonly<Partial<Record<'status' | 'queue' | 'task' | 'cursor', string>>>
}

/** What operators see of tasks and may do to them, by the operations anybody else has. */
export function taskRoutes(staff: FastifyInstance, { boss }: App): void {
  staff.get('/tasks', async (request, reply) => {
    const overview = await ask(request, taskOverview, {})
    const next = new Map(
      overview.schedules.map(({ task, cron, timeZone: tz }) => [task, nextOf(boss, cron, { tz, count: 1 })]),
    )
    return sendPage(reply, overviewPage(overview, next, request.scope.now))
  })
  staff.get<Filters>('/tasks/all', async (request, reply) => {
    const filters = Object.fromEntries(Object.entries(request.query).filter(([, value]) => value !== ''))
    const page = await ask(request, listTasks, filters)
    return sendPage(reply, listPage(page, filters, request.url, request.scope.now))
  })
  staff.get<OneTask>('/tasks/:id', async (request, reply) => {
    const task = await ask(request, showTask, { id: request.params.id })
    return sendPage(reply, taskPage(task, request.scope.now))
  })
  for (const [verb, operation] of [['retry', retryTask] as const, ['cancel', cancelTask] as const]) {
    staff.post<OneTask>(`/tasks/:id/${verb}`, async (request, reply) => {
      await ask(request, operation, { id: request.params.id })
      return reply.redirect(localPath(formOf(request)['to']), 303)
    })
  }
}

/** Nothing for a rule the queue does not understand, or one that has come to its end. */
function nextOf(boss: App['boss'], ...preview: Parameters<App['boss']['previewSchedule']>): string | null {
  try {
    return boss.previewSchedule(...preview)[0]?.toISOString() ?? null
  } catch {
    return null
  }
}
