import { queues } from '../../domain/common/task.ts'
import { type Html, html } from '../../domain/common/html.ts'
import { registry } from '../../jobs/registry.ts'

export type Filters = Readonly<Partial<Record<string, string>>>

const statuses = ['READY', 'RUNNING', 'FAILED', 'SUCCESSFUL'] as const

/** Which tasks to list. */
export const filterForm = ({ status, queue, task }: Filters): Html =>
  html`<form method="get" action="/admin/tasks/all" class="fields inline">
    <label>Status ${choice('status', statuses, status)}</label>
    <label>Queue ${choice('queue', queues, queue)}</label>
    <label>Task <input name="task" value="${task}" list="tasks" maxlength="100" placeholder="any" /></label>
    <datalist id="tasks">
      ${[...registry.keys()].toSorted().map((name) => html`<option value="${name}"></option>`)}
    </datalist>
    <button>Show</button>
  </form>`

const choice = (name: string, values: readonly string[], chosen: string | undefined): Html =>
  html`<select name="${name}">
    <option value="">any</option>
    ${values.map((value) =>
      value === chosen ? html`<option selected>${value}</option>` : html`<option>${value}</option>`,
    )}
  </select>`
