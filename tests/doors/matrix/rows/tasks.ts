import type { Rows } from '../row.ts'

const theirs = { of: ['buyer', 'staff'], stranger: '404 tasks.not-found' } as const

export const tasksRows: Rows = {
  'tasks.get': { ...theirs, input: async (market) => ({ id: (await market.order()).taskId }) },
  'tasks.cancel': {
    of: ['owner of A', 'staff'],
    stranger: '404 tasks.not-found',
    input: async (market) => ({ id: (await market.report()).taskId }),
  },
  'tasks.list': { of: 'house', input: {} },
  'tasks.overview': { of: 'house', input: {} },
  'tasks.retry': {
    of: 'house',
    input: async (market) => {
      const { taskId } = await market.order()
      await market.ask('admin', 'POST', `/tasks/${taskId}/cancel`)
      return { id: taskId }
    },
  },
}
