import type { FastifyPluginAsync } from 'fastify'
import { cancelTask, getTask, listTasks, retryTask, taskOverview } from '../domain/tasks/operations.ts'
import { serve } from './serve.ts'

export const taskRoutes: FastifyPluginAsync = async (app) => {
  app.get('/tasks', serve(listTasks))
  app.get('/tasks/overview', serve(taskOverview))
  app.get('/tasks/:id', serve(getTask))
  app.post('/tasks/:id/cancel', serve(cancelTask))
  app.post('/tasks/:id/retry', serve(retryTask))
}
