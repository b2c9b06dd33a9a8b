import type { Secret } from '@hanzo-kms/connector-kit'
import type { StoredSecret } from './stored-secret.ts'

/** A secret as use cases answer it. */
export interface ShownSecret {
  readonly secret: StoredSecret
  readonly projectId: string
  /** Slug. */
  readonly environment: string
  readonly path: string
  /** Undefined where the value is not to be shown. */
  readonly value: Secret<string> | undefined
  readonly comment: Secret<string>
}
