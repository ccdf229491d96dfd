import type { FastifyPluginAsync } from 'fastify'
import { getTask } from '../domain/tasks/operations.ts'
import { serve } from './serve.ts'

export const taskRoutes: FastifyPluginAsync = async (app) => {
  app.get('/tasks/:id', serve(getTask))
}
