let known: Promise<ReadonlySet<string>> | undefined

/** Whether everybody thinks of it. The list is read when it is first asked for: it takes 20 MB and nobody chooses a password often. */
export async function isCommon(password: string): Promise<boolean> {
  known ??= readList()
  return (await known).has(password.toLowerCase().trim())
}

async function readList(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'])
}
