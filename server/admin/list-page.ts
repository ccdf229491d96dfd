import type { Page } from '../../domain/common/page.ts'
import { type Html, html } from '../../domain/common/html.ts'
import type { TaskRow } from '../../domain/tasks/index.ts'
import { filterForm, type Filters } from './filter-form.ts'
import { frame } from './frame.ts'
import { deed, latestError, standing, table, taskLink, when } from './parts.ts'

/** @param here the address of this page, to come back to */
export const listPage = ({ results, next, previous }: Page<TaskRow>, filters: Filters, here: string, now: Date): Html =>
  frame(
    'All tasks',
    html`<h1>All tasks</h1>
      ${filterForm(filters)}
      ${table(
        ['Task', 'Status', 'Queue', 'Attempts', 'Queued', 'Ended', 'Error', ''],
        results.map((task) => [
          taskLink(task),
          standing(task),
          task.queue,
          task.attempts,
          when(task.enqueuedAt, now),
          when(task.finishedAt, now),
          latestError(task),
          deed(task, here),
        ]),
        'No task is like this.',
      )}
      <p class="pages">${turn('Newer', previous, filters)} ${turn('Older', next, filters)}</p>`,
  )

function turn(words: string, cursor: string | null, { status = '', queue = '', task = '' }: Filters): Html | '' {
  if (cursor === null) return ''
  return html`<a href="/admin/tasks/all?${new URLSearchParams({ status, queue, task, cursor }).toString()}">${words}</a>`
}
