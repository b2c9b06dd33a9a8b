/** A folder as references and requests name it: by environment slug and path, within one project. */
export interface SecretPlace {
  readonly environment: string
  /** `/` for the root; no trailing slash otherwise. */
  readonly path: string
}

export interface SecretAddress extends SecretPlace {
  readonly key: string
}

export function samePlace(a: SecretPlace, b: SecretPlace): boolean {
  return a.environment === b.environment && a.path === b.path
}

/** One string per place: a slug holds no colon. */
export function placeName({ environment, path }: SecretPlace): string {
  return `${environment}:${path}`
}

/** For people: the bare key at home, `dev./folder.KEY` elsewhere. */
export function addressLabel(address: SecretAddress, home: SecretPlace): string {
  return samePlace(address, home) ? address.key : `${address.environment}.${address.path}.${address.key}`
}
