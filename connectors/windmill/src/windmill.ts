import { defineConnector } from '@hanzo-kms/connector-kit'
import { check } from './check.ts'
import { credentials } from './credentials.ts'
import { destinationAt } from './destination.ts'
import { makeFolder } from './make-folder.ts'
import { keyFor, nameFor } from './names.ts'
import { openPlace } from './place.ts'
import { preflight } from './preflight.ts'
import { rotation } from './rotation.ts'
import { target } from './target.ts'
import { problemWithValue } from './value-limits.ts'

export const windmill = defineConnector({
  id: 'windmill',
  title: 'Windmill',
  method: 'access-token',
  credentials,
  target,
  publicCredentials: ({ instanceUrl, workspace }) => ({ instanceUrl, ...(workspace === undefined ? {} : { workspace }) }),
  // SECURITY: with its sub-path: on one host two paths may be two people's servers.
  origin: ({ instanceUrl }) => instanceUrl,
  check,
  preflight,
  rotation,
  makePlace: makeFolder,
  nameFor,
  keyFor,
  problemWithValue,
  placeOf: ({ instanceUrl }, { workspace, path }) => ({ space: `${instanceUrl}/w/${workspace}`, prefix: path }),
  open: (known, place, owner, context) => destinationAt(openPlace(known, place, owner, context)),
})
