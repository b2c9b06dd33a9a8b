/** What the address of the sign-in says. */
export interface LoginSearch {
  /** The page that asked for the sign-in. */
  readonly next?: string
  /** Slug of the organization whose identity provider is meant. */
  readonly organization?: string
  /** COMPAT: where a command line listens on this machine, in the spelling that existing ones open. 0 for one that is none. */
  readonly callback_port?: number
  /** What our own command line wants to hear again with the answer, so that it takes no other. */
  readonly callback_state?: string
}

const PORT_MIN = 1_024
const PORT_MAX = 65_535

export function readLoginSearch(search: Record<string, unknown>): LoginSearch {
  const { next, organization, callback_port: port, callback_state: state } = search
  return {
    ...(typeof next === 'string' && { next }),
    ...((typeof organization === 'string' || typeof organization === 'number') && { organization: String(organization) }),
    ...(port !== undefined && { callback_port: typeof port === 'number' && isPort(port) ? port : 0 }),
    ...(typeof state === 'string' && /^[\w-]{16,128}$/.test(state) && { callback_state: state }),
  }
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= PORT_MIN && port <= PORT_MAX
}

/** SECURITY: back to a page of ours only; `//elsewhere` and `https:` would lead away. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/'
}
