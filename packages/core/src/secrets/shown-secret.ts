import type { Secret } from '@hanzo-kms/connector-kit'
import type { StoredSecret } from './stored-secret.ts'

/** A secret as use cases answer it. */
export interface ShownSecret {
  /** A personal one is the actor's own override. */
  readonly type: 'shared' | 'personal'
  readonly secret: StoredSecret
  readonly projectId: string
  /** Slug: of the environment where it lies. */
  readonly environment: string
  /** Where it was looked for: an imported secret lies elsewhere. */
  readonly path: string
  /** Undefined where the value is not to be shown. */
  readonly value: Secret<string> | undefined
  readonly comment: Secret<string>
}
