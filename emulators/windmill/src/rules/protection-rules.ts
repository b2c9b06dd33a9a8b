import type { Profile } from '../profile.ts'
import type { Workspace } from '../state/model.ts'
import type { Caller } from './authenticate.ts'
import { permissionDenied } from './scopes.ts'

const NO_DIRECT = 'Cannot directly deploy in this workspace. Fork or Pull request required.'
const DEPLOYERS_ONLY = 'Only members of wm_deployers can deploy in this workspace.'

/** Rules of a protected workspace; administrators and those a rule names pass. */
export function requireDeployable(
  profile: Profile,
  caller: Caller,
  workspace: Workspace | undefined,
  kinds: readonly string[] = ALL,
): void {
  if (workspace === undefined || caller.isAdmin) return
  for (const rule of workspace.protectionRules) {
    if (rule.bypassUsers.includes(caller.username) || rule.bypassGroups.some((group) => caller.groups.includes(group))) continue
    for (const kind of rule.rules.filter((candidate) => kinds.includes(candidate))) {
      if (kind === 'RestrictDeployToDeployers' && caller.groups.includes('wm_deployers')) continue
      const reason = kind === 'DisableDirectDeployment' ? NO_DIRECT : DEPLOYERS_ONLY
      throw permissionDenied(profile, `Ruleset ${rule.name} of ${workspace.id} blocked this action: ${reason}`)
    }
  }
}

const ALL = ['DisableDirectDeployment', 'RestrictDeployToDeployers']
export const FOLDER_RULES = ['DisableDirectDeployment']
