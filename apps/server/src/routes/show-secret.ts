import type { ImportedFolder, RawSecret, ReferenceTree as ReferenceTreeShape, SecretVersion } from '@hanzo-kms/contracts/secrets'
import type { ShownImport } from '@hanzo-kms/core/secrets/list-secrets'
import type { ShownVersion } from '@hanzo-kms/core/secrets/read-versions'
import type { ReferenceTree } from '@hanzo-kms/core/secrets/reference-trees'
import type { ShownSecret } from '@hanzo-kms/core/secrets/shown-secret'
import { toIso } from '../http/to-iso.ts'

const HIDDEN = '<hidden-by-hanzo-kms>'

/** SECURITY: this file is the one place where the values of secrets are disclosed over HTTP. */
export function showSecret({ type, secret, projectId, environment, path, value, comment }: ShownSecret): RawSecret {
  const { id, key, version, skipMultilineEncoding, changedBy, metadata, tags } = secret
  return {
    ...{ id, _id: id, workspace: projectId, environment, version, type, secretKey: key },
    secretValue: value?.reveal() ?? HIDDEN,
    secretValueHidden: value === undefined,
    secretComment: comment.reveal(),
    secretPath: path,
    ...{ skipMultilineEncoding, secretReminderNote: null, secretReminderRepeatDays: null, isRotatedSecret: false },
    createdAt: toIso(secret.createdAtMs),
    updatedAt: toIso(secret.updatedAtMs),
    actor: { actorId: changedBy.id, actorType: changedBy.kind },
    secretMetadata: metadata.map((pair) => ({ ...pair, isEncrypted: false })),
    tags: tags.map((tag) => ({ ...tag, _id: tag.id })),
  }
}

export function showImport({ link, secrets }: ShownImport): ImportedFolder {
  const { environment, path, folderId } = link.source
  return {
    ...{ id: link.id, secretPath: path, environment: environment.slug, environmentInfo: environment },
    ...{ folderId: folderId ?? null, importFolderId: link.folderId },
    secrets: secrets.map(showSecret),
  }
}

export function showTree({ key, value, environment, path, children }: ReferenceTree): ReferenceTreeShape {
  return { key, value: value?.reveal() ?? null, environment, secretPath: path, children: children.map(showTree) }
}

export function showVersion({ version: row, value, comment }: ShownVersion): SecretVersion {
  const { id, key, version, changedBy } = row
  return {
    // A version has no id of its own.
    ...{ id: `${id}:${version}`, secretId: id, version, secretKey: key },
    secretValue: value?.reveal() ?? HIDDEN,
    secretValueHidden: value === undefined,
    secretComment: comment.reveal(),
    createdAt: toIso(row.createdAtMs),
    updatedAt: toIso(row.updatedAtMs),
    actor: { actorId: changedBy.id, actorType: changedBy.kind },
  }
}
