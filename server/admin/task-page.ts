import { type Html, html } from '../../domain/common/html.ts'
import type { TaskRow } from '../../domain/tasks/index.ts'
import { frame } from './frame.ts'
import { deed, standing, when } from './parts.ts'

/** All there is to know of one task. */
export const taskPage = (task: TaskRow, now: Date): Html =>
  frame(
    task.task,
    html`<h1>${task.task}</h1>
      <p class="meta"><code>${task.id}</code></p>
      ${deed(task, `/admin/tasks/${task.id}`)}
      <dl class="facts">${facts(task, now)}</dl>
      <h2>Payload</h2>
      <pre>${JSON.stringify(task.payload, null, 2)}</pre>
      ${task.status === 'SUCCESSFUL' ? html`<h2>Result</h2><pre>${JSON.stringify(task.returnValue, null, 2)}</pre>` : ''}
      <h2>Errors</h2>
      ${task.errors.length === 0 ? html`<p class="none">None.</p>` : task.errors.toReversed().map(errorOf)}`,
  )

const facts = (task: TaskRow, now: Date): Html[] =>
  [
    ['Status', standing(task)],
    ['Queue', task.queue],
    ['Priority', task.priority],
    ['Attempts', task.attempts],
    ['Progress', task.progress === null ? '–' : `${Math.round(task.progress * 100)} %`],
    ['Queued', when(task.enqueuedAt, now)],
    ['Not before', when(task.runAfter, now)],
    ['First begun', when(task.startedAt, now)],
    ['Last begun', when(task.lastAttemptedAt, now)],
    ['Ended', when(task.finishedAt, now)],
    ['Asked for by', task.ownerId === null ? 'the house' : `user ${task.ownerId}`],
    ['Request', html`<code>${task.requestId ?? '–'}</code>`],
  ].map(
    ([name, value]) =>
      html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`,
  )

const errorOf = ({ attempt, errorClass, message, traceback = '' }: TaskRow['errors'][number]): Html =>
  html`<h3>Attempt ${attempt}: ${errorClass}</h3>
    <pre>${traceback.includes(message) ? traceback : `${message}\n${traceback}`}</pre>`
