import { type Html, html } from '../../domain/common/html.ts'
import type { TaskRow } from '../../domain/tasks/index.ts'

type Cell = Html | string | number

/** A table that a narrow screen shows row by row, each value beside the name of its column. */
export function table(columns: readonly string[], rows: readonly (readonly Cell[])[], none: string): Html {
  if (rows.length === 0) return html`<p class="none">${none}</p>`
  return html`<table>
    <thead>
      <tr>
        ${columns.map((column) => html`<th scope="col">${column}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (cells) =>
          html`<tr>
            ${cells.map((cell, index) => html`<td data-label="${columns[index]}"><div>${cell}</div></td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`
}

const units = [
  { seconds: 86_400, name: 'd' },
  { seconds: 3_600, name: 'h' },
  { seconds: 60, name: 'min' },
  { seconds: 1, name: 's' },
] as const

/** How far a moment is from now, in the largest unit that fits; the moment itself is in its title. */
export function when(moment: string | null, now: Date): Html {
  if (moment === null) return html`–`
  const seconds = Math.round((Date.parse(moment) - now.getTime()) / 1_000)
  const unit = units.find((each) => Math.abs(seconds) >= each.seconds) ?? units[3]
  const length = `${Math.round(Math.abs(seconds) / unit.seconds)} ${unit.name}`
  return html`<time datetime="${moment}" title="${moment}">${seconds > 0 ? `in ${length}` : `${length} ago`}</time>`
}

/** A button that does something to a task and comes back to the page it is on. */
export const action = (verb: 'retry' | 'cancel', id: string, to: string): Html =>
  html`<form method="post" action="/admin/tasks/${id}/${verb}">
    <input type="hidden" name="to" value="${to}" />
    <button>${verb === 'retry' ? 'Retry' : 'Cancel'}</button>
  </form>`

/** What may be done to a task as it stands. */
export function deed({ id, status }: Pick<TaskRow, 'id' | 'status'>, to: string): Html | '' {
  if (status === 'SUCCESSFUL') return ''
  return action(status === 'FAILED' ? 'retry' : 'cancel', id, to)
}

/** A task that was cancelled has failed, but not by itself. */
export const standing = ({ status, cancelled }: Pick<TaskRow, 'status' | 'cancelled'>): Html =>
  html`<span class="status ${status.toLowerCase()}">${cancelled ? 'CANCELLED' : status}</span>`

/** The name may be broken after its domain. */
export function taskLink({ id, task }: Pick<TaskRow, 'id' | 'task'>): Html {
  const [domain, ...rest] = task.split('.')
  return html`<a href="/admin/tasks/${id}" title="${id}">${domain}.<wbr />${rest.join('.')}</a>`
}

const MOST = 300

/** The beginning of the latest error; the task's page has all of all of them. */
export function latestError({ errors }: Pick<TaskRow, 'errors'>): Html {
  const { message = '–' } = errors.at(-1) ?? {}
  return html`<span class="error">${message.length > MOST ? `${message.slice(0, MOST)}…` : message}</span>`
}
