import type { Secret } from '@hanzo-kms/connector-kit'
import type { Actor } from '../access/actor.ts'
import { accessInProject } from '../access/authorise.ts'
import type { Dependencies } from '../ports.ts'
import { disclose } from './disclose.ts'
import { assertReading, findById } from './read-secret.ts'
import { openContent, unlockProject } from './seal-secret.ts'
import type { StoredSecret } from './stored-secret.ts'

export interface ShownVersion {
  readonly version: StoredSecret
  /** Undefined where the value is not to be shown. References are not resolved: they mean what they mean now. */
  readonly value: Secret<string> | undefined
  readonly comment: Secret<string>
}

/** The versions of one secret, newest first. */
export function listVersions(
  kms: Dependencies,
  actor: Actor,
  input: { readonly secretId: string; readonly showValue: boolean; readonly limit: number; readonly offset: number },
): Promise<readonly ShownVersion[]> {
  const { secretId, showValue, limit, offset } = input
  return disclose(kms, actor, async (inside) => {
    const { secret, place } = await findById(inside, actor, secretId)
    const access = await accessInProject(inside, actor, place.projectId)
    access.assert(['secrets', 'describe'])
    assertReading(access, place, secret, { showValue })
    const scope = await unlockProject(kms, inside, place.projectId)
    const versions = (await inside.secrets.versions(secretId, { limit, offset })).map((version): ShownVersion => {
      const { value, comment } = openContent(scope, version)
      return { version, value: showValue ? value : undefined, comment }
    })
    const secretVersions = versions.map(({ version }) => String(version.version))
    return {
      shown: versions,
      happening: {
        type: 'get-secret',
        projectId: place.projectId,
        metadata: {
          environment: place.environment,
          secretPath: place.path,
          secretId,
          secretKey: secret.key,
          secretVersions,
          valueShown: showValue,
        },
      },
    }
  })
}
