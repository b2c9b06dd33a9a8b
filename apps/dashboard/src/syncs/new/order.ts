import type { SyncOrder } from '../queries.ts'

/** What the form holds. Paths are written without the slash at the end, as people write them. */
export interface SyncForm {
  readonly environment: string
  readonly folder: string
  readonly connectionId: string
  readonly workspace: string
  readonly path: string
  readonly isAuto: boolean
  readonly deletes: boolean
  readonly keySchema: string
  /** As typed; empty for the name that follows from source and place. */
  readonly name: string
}

/** The order that the form stands for, or what is still missing. */
export function orderOf(form: SyncForm, projectId: string): { readonly order: SyncOrder } | { readonly missing: string } {
  if (form.connectionId === '') return { missing: 'Choose a connection to see the plan.' }
  if (form.workspace.trim() === '') return { missing: 'Choose a workspace to see the plan.' }
  if (form.path.trim() === '') return { missing: 'Choose a path to see the plan.' }
  return {
    order: {
      name: form.name.trim() || nameFor(form),
      projectId,
      connectionId: form.connectionId,
      environment: form.environment,
      secretPath: form.folder,
      isAutoSyncEnabled: form.isAuto,
      destinationConfig: { workspace: form.workspace.trim(), path: `${form.path.trim().replace(/\/+$/, '')}/` },
      syncOptions: {
        initialSyncBehavior: 'overwrite-destination',
        disableSecretDeletion: !form.deletes,
        ...(form.keySchema.trim() === '' ? {} : { keySchema: form.keySchema.trim() }),
      },
    },
  }
}

/** `prod-payments-to-f-app` */
export function nameFor({ environment, folder, path }: Pick<SyncForm, 'environment' | 'folder' | 'path'>): string {
  return `${environment} ${folder} to ${path}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}
