import { readdir, readFile } from 'node:fs/promises'

/** One step of the schema. `name` is its file's name without `.sql`; `sql` may hold many statements. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

const FILE_PATTERN = /^(\d{4})-[a-z0-9]+(-[a-z0-9]+)*\.sql$/

/**
 * Reads the migrations of a folder (`new URL('./migrations/', import.meta.url)`), oldest first: the files `NNNN-name.sql`.
 * Other files than `.sql` are left alone.
 *
 * @throws Error for an `.sql` file with another kind of name, two with the same number, or a folder without any.
 */
export async function readMigrations(folderUrl: URL): Promise<readonly Migration[]> {
  const folder = folderUrl.pathname.endsWith('/') ? folderUrl : new URL(`${folderUrl.href}/`)
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  checkNames(names)
  return await Promise.all(
    names.map(async (name) => ({ name: name.slice(0, -'.sql'.length), sql: await readFile(new URL(name, folder), 'utf8') })),
  )
}

function checkNames(names: readonly string[]): void {
  if (names.length === 0) throw new Error('The folder of migrations holds no .sql file. Check that the installation is whole.')
  const taken = new Map<string, string>()
  for (const name of names) {
    const number = FILE_PATTERN.exec(name)?.[1]
    if (number === undefined) {
      throw new Error(`${name} is no name for a migration. Call it NNNN-name.sql, with four digits and lower-case words.`)
    }
    const other = taken.get(number)
    if (other !== undefined) throw new Error(`The migrations ${other} and ${name} have the same number. Give one of them the next.`)
    taken.set(number, name)
  }
}
