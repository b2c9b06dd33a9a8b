import type { Server } from '../../api/ask.ts'
import type { Call, ScopeOptions } from '../../call.ts'
import { scopeSettings, takeProjectId } from '../../settings/scope.ts'

/** The project where one is named; connections may also belong to the whole organization. */
export async function givenProject(call: Call<ScopeOptions>, server: Server): Promise<string | undefined> {
  return scopeSettings(call).project === undefined ? undefined : takeProjectId(call, server)
}
