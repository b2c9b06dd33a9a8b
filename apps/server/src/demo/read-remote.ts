import type { Destination } from './tell-story.ts'

export interface RemoteVariable {
  readonly path: string
  readonly is_secret: boolean
  readonly description: string
}

/** What Windmill itself says it holds: asked of it directly, past Hanzo KMS. */
export async function readRemote({ url, token, workspace, path }: Destination): Promise<readonly RemoteVariable[]> {
  const answer = await fetch(`${url}/api/w/${workspace}/variables/list?per_page=10000&path_start=${encodeURIComponent(path)}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  if (!answer.ok) throw new Error(`Windmill answered ${answer.status} to a list of ${path}.`)
  const rows = (await answer.json()) as RemoteVariable[]
  return rows.filter((row) => row.path.startsWith(path))
}

/** How many requests the emulator has seen; undefined for a real Windmill, which does not tell. */
export async function countRequests(emulatorUrl: string | undefined): Promise<number | undefined> {
  if (emulatorUrl === undefined) return undefined
  const answer = (await (await fetch(`${emulatorUrl}/_emulator/requests`)).json()) as { requests: unknown[] }
  return answer.requests.length
}
