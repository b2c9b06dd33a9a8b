/** Where the secrets are that somebody wants to send to Windmill: handed from page to page, so that nothing is chosen twice. */
export interface Origin {
  readonly env?: string
  readonly path?: string
  /** The id of the connection that was just made. */
  readonly connection?: string
}

export function readOrigin(search: Record<string, unknown>): Origin {
  const text = (name: keyof Origin) => (typeof search[name] === 'string' && search[name] !== '' ? { [name]: search[name] as string } : {})
  return { ...text('env'), ...text('path'), ...text('connection') }
}
