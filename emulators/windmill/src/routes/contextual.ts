import { printTime } from '../clock.ts'
import { databaseError, json, notFound } from '../http/answers.ts'
import type { Call, Route } from '../http/route.ts'
import { generateText } from '../state/random.ts'
import { ownerOf } from './folder-rows.ts'

export const contextualRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/api/w/:workspace/variables/list_contextual', handle: listContextual },
  { method: 'GET', pattern: '/api/w/:workspace/audit/list', handle: () => json([]) },
  { method: 'GET', pattern: '/api/w/:workspace/audit/get/:id', handle: refuseAudit },
  { method: 'GET', pattern: '/api/w/:workspace/jobs/queue/list', handle: listQueue },
]

const JOB = '017e0ad5-f499-73b6-5488-92a61c5196dd'
const FLOW = 'u/user/encapsulating_flow_path'
const SCHEDULE = 'u/user/triggering_flow_path'
const SAMPLE_JWT = [
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9',
  'eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ',
  'SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
].join('.')

/** Samples of what a running script would see. */
function listContextual(call: Call) {
  const { username, email } = call.caller
  const nowMs = call.world.clock.nowMs()
  const samples: [string, string, string][] = [
    ['WM_WORKSPACE', call.workspaceId, 'Workspace id of the current script'],
    [
      'WM_TOKEN',
      generateText(30),
      'Token ephemeral to the current script with equal permission to the permission of the run (Usable as a bearer token)',
    ],
    ['WM_EMAIL', email, 'Email of the user that executed the current script'],
    ['WM_USERNAME', username, 'Username of the user that executed the current script'],
    ['WM_BASE_URL', 'http://127.0.0.1:8000', 'base url of this instance'],
    ['WM_JOB_ID', JOB, 'Job id of the current script'],
    ['WM_SCHEDULED_FOR', printTime(nowMs), 'date-time in UTC (e.g: 2014-11-28T12:45:59.324310806Z) of when the job was scheduled'],
    ['WM_JOB_PATH', 'u/user/script_path', 'Path of the script or flow being run if any'],
    ['WM_FLOW_JOB_ID', JOB, 'Job id of the encapsulating flow if the job is a flow step'],
    ['WM_ROOT_FLOW_JOB_ID', JOB, 'Job id of the root flow if the job is a flow step'],
    ['WM_FLOW_PATH', FLOW, 'Path of the encapsulating flow if the job is a flow step'],
    ['WM_SCHEDULE_PATH', SCHEDULE, 'Path of the schedule if the job of the step or encapsulating step has been triggered by a schedule'],
    ['WM_PERMISSIONED_AS', ownerOf(username), 'Fully Qualified (u/g) owner name of executor of the job'],
    ['WM_STATE_PATH', `${FLOW}/c_${username}`, 'State resource path unique to a script and its trigger'],
    ['WM_FLOW_STEP_ID', 'c', "The node id in a flow (like 'a', 'b', or 'f')"],
    [
      'WM_OBJECT_PATH',
      `${FLOW.replaceAll('/', '_')}/${SCHEDULE.replaceAll('/', '_')}/c/${nowMs}_${JOB}`,
      'Script or flow step execution unique path, useful for storing results in an external service',
    ],
    ['WM_OIDC_JWT', SAMPLE_JWT, 'OIDC JWT token (EE only)'],
    ['WM_WORKER_GROUP', 'default', 'name of the worker group the job is running on'],
  ]
  return json(samples.map(([name, value, description]) => ({ name, value, description, is_custom: false })))
}

function refuseAudit(): never {
  throw notFound('Audit log not not available in Windmill Community edition')
}

/** No jobs ever run here. A tag filter in a scope makes the imitated server send bad SQL. */
function listQueue(call: Call) {
  if (call.caller.scopes?.some((scope) => scope.startsWith('if_jobs:filter_tags:'))) {
    throw databaseError('column reference "tag" is ambiguous', 'jobs.rs:1607:16')
  }
  return json([])
}
