import { type Kysely, sql } from 'kysely'

const ROLE = sql.raw('fashionistar_tenant')

/** Photos are a reason to read a review before it is shown; of what is shown vendors see them as everybody does. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await reasons(db, 'contact,language,link,photo,unknown-author')
  await sql`
    create policy shown_to_all on images for select to ${ROLE}
    using (review_id is not null and exists (select from reviews r where r.id = review_id))`.execute(db)
  await sql`grant select (review_id) on images to ${ROLE}`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`revoke select (review_id) on images from ${ROLE}`.execute(db)
  await sql`drop policy shown_to_all on images`.execute(db)
  await sql`update reviews set held_for = array_remove(held_for, 'photo') where 'photo' = any(held_for)`.execute(db)
  await reasons(db, 'contact,language,link,unknown-author')
}

/** Checked for what is written from now on; what is there is of fewer, and was checked. */
async function reasons(db: Kysely<unknown>, known: string): Promise<void> {
  await sql`alter table reviews drop constraint reviews_held_for_check`.execute(db)
  await sql`
    alter table reviews add constraint reviews_held_for_check
    check (held_for <@ ${sql.lit(`{${known}}`)}) not valid`.execute(db)
}
