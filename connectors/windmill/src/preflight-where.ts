import type { CancelSignal, PreflightFinding } from '@hanzo-kms/connector-kit'
import { z } from 'zod'
import { json, plainText } from './api.ts'
import { type Membership, roleOf } from './check-workspaces.ts'
import { CLOUD_URL } from './credentials.ts'
import { CLOUD_VARIABLES_MAX, PATH_CHARS_MAX } from './limits.ts'
import { folderOf } from './make-folder.ts'
import type { Asking } from './preflight.ts'
import { failed, passed, unknownFact, warning } from './preflight-finding.ts'

export async function whereFindings(asking: Asking, me: Membership, signal: CancelSignal): Promise<readonly PreflightFinding[]> {
  const { target } = asking
  const folder = folderOf(target.path)
  const there = folder === undefined ? undefined : await folderExists(asking, folder, signal)
  return [
    passed('path', `Names below ${target.path} may have ${PATH_CHARS_MAX - target.path.length} characters.`),
    ...(folder === undefined ? [] : [folderFinding(folder, there, me)]),
    ...(there === false ? [] : [writeFinding(asking, me)]),
    ...(await ruleFindings(asking, signal)),
    quotaFinding(asking),
  ]
}

/** Undefined where it cannot be seen. */
async function folderExists({ api, target }: Asking, name: string, signal: CancelSignal): Promise<boolean | undefined> {
  const request = { method: 'GET', path: `/api/w/${target.workspace}/folders/exists/${name}` } as const
  const outcome = await api.attempt({ request, effect: 'read', read: json(z.boolean()) }, signal)
  return outcome.ok ? outcome.value : undefined
}

function folderFinding(name: string, there: boolean | undefined, me: Membership): PreflightFinding {
  if (there === undefined)
    return unknownFact(
      'folder',
      `The token’s scopes hide whether the folder "${name}" exists.`,
      'Give the token the scope folders:read, too.',
    )
  if (there) return passed('folder', `The folder "${name}" exists.`)
  const fix = 'Let Hanzo KMS create it: the token’s user then owns it. Or create it in Windmill, with write permission for that user.'
  const missing = `There is no folder "${name}" in this workspace`
  return roleOf(me) === 'admin'
    ? {
        ...warning('folder', `${missing}: an administrator may write below it, but nobody else will see what is there.`, fix),
        canMake: true,
      }
    : { ...failed('folder', `${missing}.`, fix), canMake: true }
}

function writeFinding({ target }: Asking, me: Membership): PreflightFinding {
  const { path } = target
  if (roleOf(me) === 'admin') return passed('write', 'An administrator may write everywhere in the workspace.')
  const folder = folderOf(path)
  if (folder === undefined) {
    return path.startsWith(`u/${me.username}/`)
      ? passed('write', `The path is the user’s own.`)
      : failed(
          'write',
          `Only its own user may write below ${path}, and this token belongs to ${me.username}.`,
          `Choose a path below u/${me.username}/, or a folder.`,
        )
  }
  if (me.folders.includes(folder)) return passed('write', `${me.username} may write the folder "${folder}".`)
  return failed(
    'write',
    `${me.username} may not write the folder "${folder}".`,
    `Let an owner of the folder give u/${me.username} write permission; it may take two minutes to count.`,
  )
}

/**
 * Rules, scopes and read-only tokens show in no answer about us. An update of a variable that does not exist meets them in the order of a real one, and ends without a change.
 */
async function ruleFindings({ api, target, context }: Asking, signal: CancelSignal): Promise<readonly PreflightFinding[]> {
  const probe = `${target.path}hanzo-kms-probe-${context.nowMs()}`
  if (probe.length > PATH_CHARS_MAX) return [unknownFact('rules', 'The path is too long to try whether rules forbid changes there.')]
  const request = { method: 'POST', path: `/api/w/${target.workspace}/variables/update/${probe}`, json: { description: '' } } as const
  const outcome = await api.attempt({ request, effect: 'write', read: plainText }, signal)
  if (outcome.ok || outcome.problem.reason === 'not-found') return [passed('rules', 'No rule and no scope forbids changes there.')]
  const { reason, message, kind } = outcome.problem
  const says = `${message}.`
  if (reason === 'ruleset')
    return [
      failed('rules', says, 'Let the workspace’s administrator let this user bypass the protection rule, or choose another workspace.'),
    ]
  if (reason === 'scopes' || reason === 'read-only' || reason === 'permission' || reason === 'job-scopes')
    return [failed('scopes', says, `Give the token variables:read and variables:write for ${target.path}*, or no scopes at all.`)]
  return kind === 'forbidden' ? [failed('rules', says, 'Ask the workspace’s administrator what forbids it.')] : [unknownFact('rules', says)]
}

function quotaFinding({ credentials }: Asking): PreflightFinding {
  return credentials.instanceUrl === CLOUD_URL
    ? unknownFact(
        'quota',
        `Windmill’s cloud holds at most ${CLOUD_VARIABLES_MAX} variables in a workspace, and does not say how many are left.`,
      )
    : passed('quota', 'A Windmill of one’s own limits no number of variables.')
}
