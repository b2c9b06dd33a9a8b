import type { Secret } from '@hanzo-kms/connector-kit'
import type { ScopeKeys } from '../keyring/keyring.ts'
import type { Repositories } from '../ports.ts'
import { type OpenedSecret, openReferenced } from './open-referenced.ts'
import { resolveReferences } from './resolve-references.ts'
import { samePlace } from './secret-address.ts'
import type { ReferenceReader } from './secret-resource.ts'

/** A secret whose references are to be put in. An override stands at the address of the secret it overrides, but is not what others refer to. */
export interface Resolvable extends OpenedSecret {
  readonly isOverride: boolean
}

/** In the order given. Throws `badRequest` as `resolveReferences` does, and `permissionDenied` for what the reader may not read. */
export async function resolveOpened(
  scope: ScopeKeys,
  inside: Repositories,
  projectId: string,
  { secrets, reader }: { readonly secrets: readonly Resolvable[]; readonly reader: ReferenceReader },
): Promise<readonly Secret<string>[]> {
  const shared = secrets.filter(({ isOverride }) => !isOverride)
  const overrides = secrets.filter(({ isOverride }) => isOverride)
  const valueAt = await openReferenced(scope, inside, projectId, { opened: shared, beside: overrides, whole: [], reader })
  const resolved = resolveReferences({ wanted: shared.map(({ address }) => address), valueAt }).values.values()
  return secrets.map(({ isOverride, address, value }) => {
    if (!isOverride) return resolved.next().value as Secret<string>
    const own: typeof valueAt = (asked) => (samePlace(asked, address) && asked.key === address.key ? value : valueAt(asked))
    return resolveReferences({ wanted: [address], valueAt: own }).values[0] ?? value
  })
}
