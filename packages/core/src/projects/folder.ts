/** Every environment has a root folder with the path `/`; `/a/b` lies in `/a`. */
export interface Folder {
  readonly id: string
  readonly environmentId: string
  readonly parentId: string | null
  /** `root` for the root. */
  readonly name: string
  /** Absolute, without a trailing slash but for the root's `/`. */
  readonly path: string
  readonly description: string | null
  readonly version: number
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** Of a path; the root's is the root. */
export function parentPath(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/** Where a folder lies, for those who have only its id. */
export interface FolderPlace {
  readonly folder: Folder
  readonly environment: { readonly id: string; readonly slug: string; readonly name: string }
  readonly projectId: string
  readonly organizationId: string
}

export interface FolderRepository {
  /** Throws `Duplicate` when the path is taken. */
  insert(folder: Folder): Promise<void>
  place(id: string): Promise<FolderPlace | undefined>
  findByPath(environmentId: string, path: string): Promise<Folder | undefined>
  /** By name. */
  children(folderId: string): Promise<readonly Folder[]>
  /** All folders of an environment below a path (itself included), by path. */
  subtree(environmentId: string, path: string): Promise<readonly Folder[]>
  /** A new name moves the paths of everything below. */
  update(id: string, change: { name?: string; path?: string; description?: string | null; updatedAtMs: number }): Promise<void>
  /** With everything below, secrets included. */
  delete(id: string): Promise<void>
}
