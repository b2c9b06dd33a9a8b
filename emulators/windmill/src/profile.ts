/** The two Windmill releases this program can stand in for. */
export type ProfileId = '1.479' | '1.818'

export interface Profile {
  readonly id: ProfileId
  readonly version: string
  /** Everything that came between the two releases, in the part imitated here. */
  readonly modern: boolean
  /** The body of a 401 for a token that is not accepted. */
  readonly rejectedToken: { readonly text: string; readonly type: string }
  readonly permissionDeniedStatus: 403 | 500
}

const PROFILES: Record<ProfileId, Profile> = {
  '1.479': {
    id: '1.479',
    version: 'CE v1.479.3',
    modern: false,
    rejectedToken: { text: 'Unauthorized', type: 'text/plain; charset=utf-8' },
    permissionDeniedStatus: 500,
  },
  '1.818': {
    id: '1.818',
    version: 'CE v1.818.0',
    modern: true,
    rejectedToken: { text: 'Not authorized: Unauthorized', type: 'text/plain' },
    permissionDeniedStatus: 403,
  },
}

export function isProfileId(text: string): text is ProfileId {
  return Object.hasOwn(PROFILES, text)
}

export function profileOf(id: ProfileId): Profile {
  return PROFILES[id]
}
