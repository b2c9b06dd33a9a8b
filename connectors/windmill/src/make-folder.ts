import { type CancelSignal, type ConnectorContext, DestinationFailure } from '@hanzo-kms/connector-kit'
import { openApi, plainText } from './api.ts'
import type { WindmillCredentials } from './credentials.ts'
import type { WindmillTarget } from './target.ts'

/** Its maker owns it. Any member may make one, and then sees what variables an earlier folder of that name left behind. */
export async function makeFolder(
  credentials: WindmillCredentials,
  { workspace, path }: WindmillTarget,
  context: ConnectorContext,
  signal: CancelSignal,
): Promise<void> {
  const name = folderOf(path)
  if (name === undefined) throw new DestinationFailure('rejected', 'Only folders can be made, and this path is below a user')
  const request = { method: 'POST', path: `/api/w/${workspace}/folders/create`, json: { name } } as const
  await openApi(credentials, context).ask({ request, effect: 'write', read: plainText }, signal)
}

/** Of `f/<name>/…`. */
export function folderOf(path: string): string | undefined {
  return /^f\/([^/]+)\//.exec(path)?.[1]
}
