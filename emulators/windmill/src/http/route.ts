import type { Authentication, Caller } from '../rules/authenticate.ts'
import type { Workspace } from '../state/model.ts'
import type { World } from '../state/world.ts'
import type { Answer } from './answers.ts'
import type { Payload } from './read-body.ts'

export interface OpenCall {
  readonly world: World
  readonly authentication: Authentication
  readonly params: Readonly<Record<string, string>>
  readonly query: string
  readonly payload: Payload
  /** As presented, accepted or not; empty when there was none. */
  readonly token: string
}

export interface Call extends OpenCall {
  readonly caller: Caller
  /** The workspace of the address, decoded; empty outside workspaces. */
  readonly workspaceId: string
  /** Missing when a superadmin names a workspace that does not exist. */
  readonly workspace: Workspace | undefined
  /** The `*path` of the address, without one leading slash. */
  readonly path: string
}

type Result = Answer | Promise<Answer>

interface Common {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** `:name` is one segment, a final `*path` all the rest. */
  readonly pattern: string
  readonly modern?: true
  /** Answers although the database is away. */
  readonly withoutDatabase?: true
}

export type Route =
  | (Common & { readonly open: true; readonly handle: (call: OpenCall) => Result })
  | (Common & { readonly open?: never; readonly handle: (call: Call) => Result })
