import { type Html, html } from '../../domain/common/html.ts'
import type { TaskOverview } from '../../domain/tasks/index.ts'
import { filterForm } from './filter-form.ts'
import { frame } from './frame.ts'
import { HOME } from './guard.ts'
import { action, latestError, table, taskLink, when } from './parts.ts'

type Queue = TaskOverview['queues'][number]
type Task = TaskOverview['failures'][number]
type Schedule = TaskOverview['schedules'][number]
type Event = TaskOverview['events'][number]

/** @param next when each schedule fires next, by its task */
export const overviewPage = (
  { queues, failures, running, schedules, events }: TaskOverview,
  next: ReadonlyMap<string, string | null>,
  now: Date,
): Html =>
  frame(
    'Tasks',
    html`<h1>Tasks</h1>
      <p class="meta">As of ${now.toISOString().slice(0, 19).replace('T', ' ')} UTC.</p>
      <div class="queues">${queues.map((queue) => queueCard(queue, now))}</div>
      <h2>Find tasks</h2>
      ${filterForm({})}
      <h2>Failed for good</h2>
      ${failureTable(failures, now)}
      <h2>Running</h2>
      ${runningTable(running, now)}
      <h2>Schedules</h2>
      ${scheduleTable(schedules, next, now)}
      <h2>Recent events</h2>
      ${eventTable(events, now)}`,
  )

function queueCard(queue: Queue, now: Date): Html {
  const listed = (status: string, count: number) =>
    count === 0 ? count : html`<a href="/admin/tasks/all?queue=${queue.queue}&status=${status}">${count}</a>`
  return html`<section>
    <h2>${queue.queue}</h2>
    <dl>
      ${fact('Ready', listed('READY', queue.ready))} ${fact('Oldest ready', when(queue.oldestReadyAt, now))}
      ${fact('Waiting', queue.waiting)} ${fact('Running', listed('RUNNING', queue.running))}
      ${fact('Failed', listed('FAILED', queue.failed), queue.failed > 0 ? 'bad' : '')}
    </dl>
    <p class="meta">
      In the last hour ${rate(queue.succeededLastHour)} succeeded and ${rate(queue.failedLastHour)} failed.
    </p>
  </section>`
}

const fact = (name: string, value: Html | number, kind = ''): Html =>
  html`<div class="${kind}">
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`

const rate = (inAnHour: number): string =>
  inAnHour === 0 ? 'none' : `${inAnHour} (${Number((inAnHour / 60).toPrecision(2))} a minute)`

const failureTable = (failures: readonly Task[], now: Date): Html =>
  table(
    ['Task', 'Queue', 'Error', 'Attempts', 'Failed', ''],
    failures.map((task) => [
      taskLink(task),
      task.queue,
      latestError(task),
      task.attempts,
      when(task.finishedAt, now),
      action('retry', task.id, HOME),
    ]),
    'Nothing has.',
  )

const runningTable = (running: readonly Task[], now: Date): Html =>
  table(
    ['Task', 'Queue', 'Progress', 'Attempt', 'Began', ''],
    running.map((task) => [
      taskLink(task),
      task.queue,
      task.progress === null
        ? '–'
        : html`<progress max="1" value="${task.progress}"></progress> ${Math.round(task.progress * 100)} %`,
      task.attempts,
      when(task.lastAttemptedAt, now),
      action('cancel', task.id, HOME),
    ]),
    'Nothing is.',
  )

const scheduleTable = (schedules: readonly Schedule[], next: ReadonlyMap<string, string | null>, now: Date): Html =>
  table(
    ['Task', 'Queue', 'Rule', 'When missed', 'Last fired', 'Next'],
    schedules.map(({ task, queue, cron, timeZone, missed, lastFiredAt, lastTaskId }) => [
      task,
      queue,
      html`<code>${cron}</code> ${timeZone}`,
      missed ?? '–',
      lastTaskId === null ? '–' : html`<a href="/admin/tasks/${lastTaskId}">${when(lastFiredAt, now)}</a>`,
      when(next.get(task) ?? null, now),
    ]),
    'No worker has been started yet that would have set them up.',
  )

const eventTable = (events: readonly Event[], now: Date): Html =>
  table(
    ['Event', 'Of', 'Happened', 'Subscribers', 'Still owed'],
    events.map(({ id, name, aggregate, occurredAt, subscribers, owed }) => [
      html`${name} <span class="quiet">${id}</span>`,
      aggregate ?? '–',
      when(occurredAt, now),
      subscribers,
      owed === 0 ? '–' : html`<strong class="bad">${owed}</strong>`,
    ]),
    'None has happened yet.',
  )
