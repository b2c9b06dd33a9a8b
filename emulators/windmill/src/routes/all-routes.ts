import type { Route } from '../http/route.ts'
import type { Profile } from '../profile.ts'
import { aclRoutes } from './acls.ts'
import { contextualRoutes } from './contextual.ts'
import { createVariableRoutes } from './create-variable.ts'
import { deleteVariableRoutes } from './delete-variables.ts'
import { exportRoutes } from './export-workspace.ts'
import { groupRoutes } from './groups.ts'
import { identityRoutes } from './identity.ts'
import { logInRoutes } from './log-in.ts'
import { memberRoutes } from './members.ts'
import { readFolderRoutes } from './read-folders.ts'
import { readVariables } from './read-variables.ts'
import { resourceRoutes } from './resources.ts'
import { serverStateRoutes } from './server-state.ts'
import { tokenRoutes } from './tokens.ts'
import { updateVariableRoutes } from './update-variable.ts'
import { workspaceRoutes } from './workspaces.ts'
import { writeFolderRoutes } from './write-folders.ts'

/** The most used first: the router looks from the top. */
const ROUTES: readonly Route[] = [
  ...readVariables,
  ...createVariableRoutes,
  ...updateVariableRoutes,
  ...deleteVariableRoutes,
  ...identityRoutes,
  ...serverStateRoutes,
  ...workspaceRoutes,
  ...readFolderRoutes,
  ...writeFolderRoutes,
  ...tokenRoutes,
  ...logInRoutes,
  ...resourceRoutes,
  ...memberRoutes,
  ...groupRoutes,
  ...aclRoutes,
  ...exportRoutes,
  ...contextualRoutes,
]

export function routesOf(profile: Profile): Route[] {
  return ROUTES.filter((route) => profile.modern || !route.modern)
}
