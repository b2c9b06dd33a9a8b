import type { BareProject, Project as ProjectShape } from '@hanzo-kms/contracts/projects'
import type { ProjectWithEnvironments } from '@hanzo-kms/core/projects/create-project'
import type { Project } from '@hanzo-kms/core/projects/project'
import type { ListedProject } from '@hanzo-kms/core/projects/read-projects'
import { toIso } from '../http/to-iso.ts'

/** COMPAT: what belongs to other products of this API family is there, and says nothing. */
const unused = {
  type: 'secret-manager',
  ...{ upgradeStatus: null, pitVersionLimit: 10, kmsCertificateKeyId: null, kmsSecretManagerKeyId: null, defaultProduct: null },
  ...{ secretSharing: false, showSnapshotsLegacy: false },
} as const

export function showBareProject(project: Project): BareProject {
  const { id, name, description, slug, autoCapitalization, hasDeleteProtection, auditLogsRetentionDays, version } = project
  return {
    ...{ id, name, description, slug, autoCapitalization, hasDeleteProtection, auditLogsRetentionDays, version },
    ...unused,
    orgId: project.organizationId,
    createdAt: toIso(project.createdAtMs),
    updatedAt: toIso(project.updatedAtMs),
  }
}

export function showProject({ project, environments }: ProjectWithEnvironments): ProjectShape {
  return {
    ...showBareProject(project),
    _id: project.id,
    environments: environments.map(({ id, name, slug }) => ({ id, name, slug })),
  }
}

export function showListedProject(listed: ListedProject, withRole: boolean): ProjectShape {
  const roles = listed.roles.map(({ id, role }) => ({ id, role: 'builtIn' in role ? role.builtIn : role.custom.slug }))
  return { ...showProject(listed), ...(withRole && { roles }) }
}
