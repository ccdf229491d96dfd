/** What becomes of something personal when whoever it is about asks to be erased. */
export type Fate = 'erased' | 'pseudonymised' | 'kept'

/** Whether a column says something of a person. */
export type Tag = 'plain' | { readonly personal: Fate; readonly why?: string }

export const plain: Tag = 'plain'
/** The row goes, or the column is emptied. */
export const erased: Tag = { personal: 'erased' }
/** It stays, and no longer leads to anybody. */
export const pseudonymised = (why: string): Tag => ({ personal: 'pseudonymised', why })
export const kept = (why: string): Tag => ({ personal: 'kept', why })

/** Tags that more than one table has need of. */
export const userId = pseudonymised('an id of an account that no longer says whose it was')
export const hash = pseudonymised('a hash that nobody can turn back, deleted when its time is over')
export const business = kept('the business as it shows itself to everybody; its owner closes it or hands it over')

type Words<Text extends string> = Text extends `${infer Word} ${infer Rest}` ? Word | Words<Rest> : Text

/** The same for several columns, named one after the other with a space between. */
export const all = <Columns extends string>(tag: Tag, ...lists: readonly Columns[]) => {
  const columns = lists.flatMap((list) => list.split(' '))
  return Object.fromEntries(columns.map((column) => [column, tag])) as Readonly<Record<Words<Columns>, Tag>>
}

type View = 'failed_tasks' | 'running_tasks' | 'task_listing' | 'task_queues' | 'task_schedules' | 'tasks'

/** Every table, column by column. What the queue's library makes is tagged as a whole; a view has no data of its own. */
export type Tags<Database> = {
  readonly [T in keyof Database]: T extends View
    ? 'view'
    : T extends `pgboss.${string}`
      ? Tag
      : { readonly [C in keyof Database[T]]-?: Tag }
}
