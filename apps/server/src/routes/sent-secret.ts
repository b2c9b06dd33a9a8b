import { Secret } from '@hanzo-kms/connector-kit'
import type { v3 } from '@hanzo-kms/contracts/secrets'
import type { NewSecret } from '@hanzo-kms/core/secrets/create-secrets'
import type { ChangedSecret } from '@hanzo-kms/core/secrets/update-secrets'
import type { z } from 'zod'

type Place = 'workspaceId' | 'workspaceSlug' | 'projectSlug' | 'environment' | 'secretPath' | 'type'
type SentNew = Omit<z.output<typeof v3.createSecretBody>, Place>
type SentChange = Omit<z.output<typeof v3.updateSecretBody>, Place>

export function newSecret(key: string, sent: SentNew): NewSecret {
  return {
    key,
    value: new Secret(sent.secretValue),
    comment: new Secret(sent.secretComment),
    metadata: pairs(sent.secretMetadata) ?? [],
    skipMultilineEncoding: sent.skipMultilineEncoding ?? null,
    tagIds: sent.tagIds ?? [],
  }
}

export function changedSecret(key: string, sent: SentChange): ChangedSecret {
  return {
    key,
    newKey: sent.newSecretName,
    value: sent.secretValue === undefined ? undefined : new Secret(sent.secretValue),
    comment: sent.secretComment === undefined ? undefined : new Secret(sent.secretComment),
    skipMultilineEncoding: sent.skipMultilineEncoding,
    metadata: pairs(sent.secretMetadata) ?? (sent.metadata && Object.entries(sent.metadata).map(([name, value]) => ({ key: name, value }))),
    tagIds: sent.tagIds,
  }
}

function pairs(metadata: SentNew['secretMetadata']): NewSecret['metadata'] | undefined {
  return metadata?.map(({ key, value }) => ({ key, value }))
}
