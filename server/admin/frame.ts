import type { FastifyReply } from 'fastify'
import { type Html, html } from '../../domain/common/html.ts'
import { layout } from '../pages/layout.ts'

/** What stands around every page for operators. */
export const frame = (title: string, body: Html): Html =>
  layout(
    title,
    html`<div class="admin">
      <nav class="rooms" aria-label="For operators">
        <a href="/admin/tasks">Overview</a>
        <a href="/admin/tasks/all">All tasks</a>
        <a href="/admin/queues">pg-boss</a>
        <form method="post" action="/admin/logout"><button class="quiet">Sign out</button></form>
      </nav>
      ${body}
    </div>`,
    [],
    ['/assets/admin.css'],
  )

export const sendPage = (reply: FastifyReply, page: Html): FastifyReply =>
  reply.type('text/html; charset=utf-8').send(page.text)
