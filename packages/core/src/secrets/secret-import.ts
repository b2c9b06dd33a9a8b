/** A link: the folder that has it also shows the secrets of its source. Nothing is copied. */
export interface SecretImport {
  readonly id: string
  /** The folder that shows them. */
  readonly folderId: string
  /** A place, which may not exist yet. */
  readonly source: {
    readonly environment: { readonly id: string; readonly slug: string; readonly name: string }
    readonly path: string
    /** Undefined while there is no such folder. */
    readonly folderId: string | undefined
  }
  /** From 1. Of two imports with the same key, the later one counts. */
  readonly position: number
  readonly version: number
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export interface SecretImportRepository {
  /** Throws `Duplicate` when the folder imports that source already. */
  insert(link: SecretImport): Promise<void>
  find(id: string): Promise<SecretImport | undefined>
  /** Of all these folders, by position. */
  list(folderIds: readonly string[]): Promise<readonly SecretImport[]>
  /** Source, position and version. Throws `Duplicate` when the folder imports that source already. */
  update(link: SecretImport): Promise<void>
  delete(id: string): Promise<void>
  /** After a folder was renamed: imports of it and of what is below follow. */
  moveSources(environmentId: string, oldPath: string, newPath: string): Promise<void>
  /** The folders that show what lies in a folder, through any number of imports. */
  importersOf(folderId: string): Promise<readonly string[]>
  /** The same for a place, whether there is a folder or not; with `below` also for what lies below it. */
  importers(environmentId: string, path: string, options?: { readonly below: boolean }): Promise<readonly string[]>
}
